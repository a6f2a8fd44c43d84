package org.opencinema.signing.manifest;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opencinema.signing.manifest.Manifests.rewrite;

import java.io.IOException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DashRewriterTest {
    private static final String MPD = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- <BaseURL>comment</BaseURL> -->
            <MPD xmlns="urn:mpeg:dash:schema:mpd:2011" xmlns:xlink="http://www.w3.org/1999/xlink" title='a > b, media="x"'>
              <ProgramInformation><Title>media="no"</Title></ProgramInformation>
              <Location> https://cdn.example/film.mpd?v=1&amp;w=2 </Location>
              <PatchLocation ttl="60">patch.mpp</PatchLocation>
              <ContentSteering defaultServiceLocation="a">https://steering.example/s</ContentSteering>
              <Period xlink:href="period.xml" xlink:actuate="onLoad">
                <AdaptationSet>
                  <SegmentTemplate media = 'v-$RepresentationID$-$Number%05d$.m4s' initialization="i.mp4?a=1&amp;b=2" index="x.sidx"/>
                  <Representation id="1"><BaseURL>v/1/</BaseURL></Representation>
                  <Representation id="2">
                    <SegmentList><Initialization sourceURL="init.mp4" range="0-1"/><RepresentationIndex sourceURL="i.sidx"/>
                      <SegmentURL media="1.m4s"/><SegmentURL media="v/2.m4s" index="2.sidx"></SegmentURL></SegmentList>
                  </Representation>
                  <Representation id="3"><BaseURL>https://evil.example/</BaseURL><BaseURL><!-- no text --></BaseURL></Representation>
                </AdaptationSet>
              </Period>
            </MPD>
            """;
    private static final String WELL_FORMED = MPD.replace("<BaseURL><!-- no text --></BaseURL>", "");

    private final ManifestRewriter dash = ManifestRewriter.dash();

    private static UriRules.Builder token() {
        return UriRules.builder().query("t=1&s=2").allow("cdn.example");
    }

    @Test
    void mpd_withTokenPrefixAndVariants_hasAllInPlace() throws IOException {
        UriRules.Builder rules =
                token().prefix("https://cdn.example/a&b/").variants(segment -> (int) segment % 2, "a/", "b/");

        assertThat(rewrite(dash, WELL_FORMED, rules)).isEqualTo("""
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- <BaseURL>comment</BaseURL> -->
            <MPD xmlns="urn:mpeg:dash:schema:mpd:2011" xmlns:xlink="http://www.w3.org/1999/xlink" title='a > b, media="x"'>
              <ProgramInformation><Title>media="no"</Title></ProgramInformation>
              <BaseURL>https://cdn.example/a&amp;b/</BaseURL><Location> https://cdn.example/film.mpd?v=1&amp;w=2&amp;t=1&amp;s=2 </Location>
              <PatchLocation ttl="60">patch.mpp?t=1&amp;s=2</PatchLocation>
              <ContentSteering defaultServiceLocation="a">https://steering.example/s</ContentSteering>
              <Period xlink:href="period.xml?t=1&amp;s=2" xlink:actuate="onLoad">
                <AdaptationSet>
                  <SegmentTemplate media = 'v-$RepresentationID$-$Number%05d$.m4s?t=1&amp;s=2' initialization="i.mp4?a=1&amp;b=2&amp;t=1&amp;s=2" index="x.sidx?t=1&amp;s=2"/>
                  <Representation id="1"><BaseURL>v/1/?t=1&amp;s=2</BaseURL></Representation>
                  <Representation id="2">
                    <SegmentList><Initialization sourceURL="init.mp4?t=1&amp;s=2" range="0-1"/><RepresentationIndex sourceURL="i.sidx?t=1&amp;s=2"/>
                      <SegmentURL media="a/1.m4s?t=1&amp;s=2"/><SegmentURL media="v/b/2.m4s?t=1&amp;s=2" index="2.sidx?t=1&amp;s=2"></SegmentURL></SegmentList>
                  </Representation>
                  <Representation id="3"><BaseURL>https://evil.example/</BaseURL></Representation>
                </AdaptationSet>
              </Period>
            </MPD>
            """);
    }

    @Test
    void baseUrls_ofTheMpd_getThePrefix() throws IOException {
        String mpd = "<d:MPD><d:BaseURL>film/</d:BaseURL><d:Period><d:BaseURL>p/</d:BaseURL></d:Period></d:MPD>";

        assertThat(rewrite(dash, mpd, UriRules.builder().prefix("/m/")))
                .isEqualTo(
                        "<d:MPD><d:BaseURL>/m/film/</d:BaseURL><d:Period><d:BaseURL>p/</d:BaseURL></d:Period></d:MPD>");
        assertThat(rewrite(
                        dash, "<d:MPD><d:Period/></d:MPD>", UriRules.builder().prefix("/m/")))
                .isEqualTo("<d:MPD><d:BaseURL>/m/</d:BaseURL><d:Period/></d:MPD>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "&#104;ttps://evil.example/",
                "a&#x2f;b",
                "&quot;",
                "a?b=1&lt;2",
                "{$x}",
                "urn:mpeg:dash:resolve-to-zero:2013"
            })
    void uri_thatMayBeOfAStranger_isLeftAlone(String uri) throws IOException {
        String mpd = "<MPD><BaseURL>" + uri + "</BaseURL><Period xlink:href=\"" + uri + "\"/></MPD>";

        assertThat(rewrite(dash, mpd, token())).isEqualTo(mpd);
    }

    @Test
    void signEach_ofSegmentUrls_seesThemUnescaped() throws IOException {
        UriRules.Builder rules = UriRules.builder().signEach(uri -> "u=" + uri.replace('&', '+') + "&s=1");

        assertThat(rewrite(dash, "<MPD><SegmentURL media='1.m4s?a=1&amp;b=2'/></MPD>", rules))
                .isEqualTo("<MPD><SegmentURL media='1.m4s?a=1&amp;b=2&amp;u=1.m4s?a=1+b=2&amp;s=1'/></MPD>");
        assertThatThrownBy(() -> rewrite(dash, "<MPD><SegmentTemplate media='$Number$'/></MPD>", rules))
                .isInstanceOf(ManifestException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "#EXTM3U",
                "<html></html>",
                "<MPD/><MPD/>",
                "<MPD>",
                "<MPD",
                "<MPD></MPD></MPD>",
                "<MPD><Period a=1/></MPD>",
                "<MPD><Period a></MPD>",
                "<MPD><Period <a></MPD>",
                "<MPD><!-- ",
                "<![CDATA[x]]><MPD/>",
                "<MPD><BaseURL>a<!-- -->b</BaseURL></MPD>",
                "<MPD><BaseURL><![CDATA[a]]></BaseURL></MPD>",
                "<MPD><BaseURL>a<?x?></BaseURL></MPD>",
                "<!DOCTYPE MPD><MPD/>",
                "<!DOCTYPE MPD [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;\">]><MPD>&b;</MPD>",
                "<MPD><!ELEMENT x></MPD>",
                "<?xml version='1.0' encoding='UTF-7'?><MPD/>"
            })
    void mpd_thatIsNoneOrHostile_isRefused(String mpd) {
        assertThatThrownBy(() -> rewrite(dash, mpd, token())).isInstanceOf(ManifestException.class);
    }

    @Test
    void mpd_inUtf16_isRefused() {
        assertThatThrownBy(() -> rewrite(dash, "<MPD/>".getBytes(UTF_16), token()))
                .isInstanceOf(ManifestException.class);
    }

    @Test
    void tag_beyondTheLimit_isRefused() {
        String value = "x".repeat(ManifestRewriter.MAX_PART_BYTES);

        for (String part :
                List.of("<Period id='" + value + "'/>", "<!--" + value + "-->", "<BaseURL>" + value + "</BaseURL>")) {
            assertThatThrownBy(() -> rewrite(dash, "<MPD>" + part + "</MPD>", token()))
                    .isInstanceOf(ManifestException.class)
                    .hasMessageContaining("65536");
        }
    }

    @Property(tries = 2000)
    void mpd_withAnyBytesChanged_isKeptWithoutRulesOrRefused(
            @ForAll @Size(min = 1, max = 3) List<@IntRange(max = 1600) Integer> places, @ForAll byte[] bytes)
            throws IOException {
        byte[] mpd = WELL_FORMED.getBytes(UTF_8);
        for (int i = 0; i < Math.min(places.size(), bytes.length); i++) {
            mpd[places.get(i) % mpd.length] = bytes[i];
        }
        try {
            assertThat(rewrite(dash, mpd, UriRules.builder())).isEqualTo(mpd);
        } catch (ManifestException refused) {
            assertThat(refused).hasMessageNotContaining("longer than");
        }
    }

    @Test
    void mpd_withABrokenUriElement_isRefused() {
        assertThatThrownBy(() -> rewrite(dash, MPD, token())).hasMessageContaining("nothing but text");
    }

    @Test
    void hugeMpd_streamsThroughWithoutGarbage() throws IOException {
        String segment = "<SegmentURL media='1.m4s'/><!-- x --><S t=\"1\" d='2'/>\n";

        Manifests.Volume volume = Manifests.rewriteMany(
                ManifestRewriter.dash(), "<MPD><SegmentList>", segment, "</SegmentList></MPD>", token().build());

        assertThat(volume.written()).isEqualTo(38 + volume.times() * (segment.length() + 12L));
        assertThat(volume.allocated()).isLessThan(200_000);
    }
}
