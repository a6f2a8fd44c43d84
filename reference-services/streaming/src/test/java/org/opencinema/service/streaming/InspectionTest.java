package org.opencinema.service.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ffprobe says of masters that no test can make. */
final class InspectionTest {
    private static final String VIDEO = "'codec_type':'video','codec_name':'h264','width':1920,'height':1080,";
    private static final String RATE = "'r_frame_rate':'25/1','avg_frame_rate':'25/1'";

    private static Source inspect(String... streams) throws Exception {
        String json =
                "{'streams':[{" + String.join("},{", streams) + "}],'format':{'duration':'10.5','format_name':'mov'}}";
        return Inspection.of(new ObjectMapper().readTree(json.replace('\'', '"')));
    }

    @ParameterizedTest
    @CsvSource({
        "25/1, 25/1, 25.000, ''",
        "24000/1001, 24000/1001, 23.976, ''",
        "30/1, 12/1, 30.000, the frame rate varies",
        "90000/1, 23976/1000, 23.976, the frame rate varies",
        "90000/1, 29/1, 29.970, the frame rate varies",
        "120/1, 120/1, 60.000, more than devices play",
        "240/1, 240/1, 60.000, more than devices play",
        "50/1, 0/0, 50.000, ''"
    })
    void frameRate_asTold_isOneThatDevicesPlay(String nominal, String average, String made, String note)
            throws Exception {
        Source source = inspect(VIDEO + "'r_frame_rate':'" + nominal + "','avg_frame_rate':'" + average + "'");

        assertThat(source.picture().rate().decimal()).isEqualTo(made);
        assertThat(String.join("\n", source.notes())).contains(note);
        assertThat(source.notes()).hasSize(note.isEmpty() ? 0 : 1);
    }

    @Test
    void picture_withoutARate_isRefused() {
        assertThatThrownBy(() -> inspect(VIDEO + "'r_frame_rate':'0/0','avg_frame_rate':'0/0'"))
                .isInstanceOf(PackagingException.class)
                .hasMessageContaining("how many pictures");
    }

    @Test
    void picture_ofAnUnknownCodec_isRefusedByItsTag() {
        assertThatThrownBy(() -> inspect("'codec_type':'video','codec_tag_string':'XYZ1'," + RATE))
                .isInstanceOf(PackagingException.class)
                .hasMessageContaining("the codec XYZ1, which FFmpeg does not know");
    }

    @Test
    void dolbyVision_isRefusedWithoutABaseLayer() throws Exception {
        String profile = "'side_data_list':[{'side_data_type':'DOVI configuration record','dv_profile':%d}]";

        assertThatThrownBy(() -> inspect(VIDEO + RATE + "," + profile.formatted(5)))
                .isInstanceOf(PackagingException.class)
                .hasMessageContaining("Dolby Vision of profile 5");
        assertThat(inspect(VIDEO + RATE + "," + profile.formatted(8)).picture().hdr())
                .isFalse();
    }

    @Test
    void cover_andSecondPicture_areNotTheFilm() throws Exception {
        Source source = inspect(
                "'index':0,'codec_type':'video','codec_name':'mjpeg','disposition':{'attached_pic':1}",
                "'index':1," + VIDEO + RATE,
                "'index':2," + VIDEO + RATE);

        assertThat(source.picture().index()).isEqualTo(1);
        assertThat(source.durationSeconds()).isEqualTo(10.5);
        assertThat(source.notes()).singleElement().asString().contains("video stream 2 was left out");
    }

    @Test
    void subtitles_madeOfPictures_areLeftOutWithANote() throws Exception {
        Source source = inspect(
                VIDEO + RATE,
                "'index':3,'codec_type':'subtitle','codec_name':'hdmv_pgs_subtitle','tags':{'language':'ger'}");

        assertThat(source.captions()).isEmpty();
        assertThat(source.notes()).singleElement().asString().contains("subtitle track 3 (hdmv_pgs_subtitle, de)");
    }

    @ParameterizedTest
    @CsvSource({
        "eng, en",
        "rus, ru",
        "fre, fr",
        "fra, fr",
        "chi, zh",
        "pt-BR, pt",
        "'', und",
        "klingon, und",
        "tlh, tlh"
    })
    void language_ofAnyDialect_isBcp47(String tag, String language) throws Exception {
        Source source = inspect(
                VIDEO + RATE,
                "'index':1,'codec_type':'audio','codec_name':'aac','channels':2,'tags':{'language':'" + tag + "'}");

        assertThat(source.sounds().get(0).language()).isEqualTo(language);
    }

    @Test
    void name_ofATrack_isCutBetweenCharactersAndFitForXml() throws Exception {
        String sound = "'index':1,'codec_type':'audio','codec_name':'aac','channels':2,'tags':{'title':'%s'}";
        String whole = "x".repeat(59) + "\uD83C\uDFAC";

        assertThat(inspect(VIDEO + RATE, sound.formatted(whole + "y"))
                        .sounds()
                        .get(0)
                        .name())
                .isEqualTo(whole);
        assertThat(inspect(VIDEO + RATE, sound.formatted("a\\uFFFEb\\uFFFFc\\uD83Cd"))
                        .sounds()
                        .get(0)
                        .name())
                .isEqualTo("a b c d");
    }

    @ParameterizedTest
    @CsvSource({"audio, aac, 32, sound", "subtitle, subrip, 64, subtitle"})
    void tracks_moreThanTheContractAllows_areRefused(String type, String codec, int most, String kind)
            throws Exception {
        String track = "'codec_type':'%s','codec_name':'%s','channels':2".formatted(type, codec);
        List<String> streams = new ArrayList<>(Collections.nCopies(most, track));
        streams.add(VIDEO + RATE);
        Source source = inspect(streams.toArray(String[]::new));
        assertThat(source.sounds().size() + source.captions().size()).isEqualTo(most);
        streams.add(track);

        assertThatThrownBy(() -> inspect(streams.toArray(String[]::new)))
                .isInstanceOfSatisfying(
                        PackagingException.class,
                        e -> assertThat(e.isRetryable()).isFalse())
                .hasMessage("the file has %d %s tracks; it may have %d at most".formatted(most + 1, kind, most));
    }

    @Test
    void names_ofTracks_areDifferent() throws Exception {
        String sound = "'codec_type':'audio','codec_name':'aac','channels':2,'tags':{'language':'eng'}";
        Source source =
                inspect("'index':0," + VIDEO + RATE, "'index':1," + sound, "'index':2," + sound, "'index':3," + sound);

        assertThat(Track.of(source).stream()
                        .filter(track -> track.kind() == Track.Kind.AUDIO)
                        .map(Track::name))
                .containsExactly("English", "English 2", "English 3");
    }
}
