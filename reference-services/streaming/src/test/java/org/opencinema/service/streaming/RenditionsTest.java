package org.opencinema.service.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RenditionsTest {
    private static final String HLS = """
            #EXTM3U
            #EXT-X-STREAM-INF:BANDWIDTH=4,RESOLUTION=2160x3840
            v2160.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=3,RESOLUTION=1080x1920
            v1080.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=2,RESOLUTION=1280x720
            v720.m3u8
            #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,RESOLUTION=2160x3840,URI="f2160.m3u8"
            #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,RESOLUTION=1080x1920,URI="f1080.m3u8"
            """;
    private static final String DASH = """
            <AdaptationSet id="1">
              <Representation id="v2160" width="2160" height="3840"></Representation>
              <Representation id="v1080" height="1920" width="1080"></Representation>
              <Representation id="v720" width="1280" height="720"></Representation>
            </AdaptationSet>
            """;

    /** An upright picture counts by its width. */
    @ParameterizedTest
    @CsvSource({"2160, v2160 v1080 v720", "1080, v1080 v720", "1079, v720", "100, v720"})
    void cap_ofUprightPictures_isByTheirShorterSide(int maxHeight, String left) {
        String hls = Renditions.cap(MediaPackage.HLS, HLS, maxHeight);
        String dash = Renditions.cap(MediaPackage.DASH, DASH, maxHeight);

        for (String name : new String[] {"v2160", "v1080", "v720"}) {
            assertThat(hls.contains(name + ".m3u8")).as(name).isEqualTo(left.contains(name));
            assertThat(dash.contains('"' + name + '"')).as(name).isEqualTo(left.contains(name));
        }
        assertThat(hls.contains("f1080")).isEqualTo(left.contains("v1080"));
        assertThat(hls.contains("f2160")).isEqualTo(left.contains("v2160"));
    }
}
