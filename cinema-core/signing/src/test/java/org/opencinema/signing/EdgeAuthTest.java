package org.opencinema.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opencinema.signing.UrlVerification.Accepted;
import org.opencinema.signing.UrlVerification.Reason;
import org.opencinema.signing.UrlVerification.Rejected;
import org.opencinema.signing.testing.Peers;

/** Beside the library akamai-edgeauth of npm. */
final class EdgeAuthTest {
    private static final String KEY = "52a152a152a152a152a152a152a152a1";
    private static final Instant START = Instant.ofEpochSecond(1_790_000_000);
    private static final Instant END = START.plusSeconds(3600);
    private static final Clock CLOCK = Clock.fixed(START, ZoneOffset.UTC);

    private final EdgeAuth auth = EdgeAuth.builder(HexFormat.of().parseHex(KEY)).build(CLOCK);

    @Test
    void tokens_areThoseOfAkamaisLibrary() throws Exception {
        EdgeGrant grant = new EdgeGrant(List.of("/films/*", "/keys/?"), END, START, "192.0.2.1", "session-1", "a=b:c");
        EdgeAuth salted = EdgeAuth.builder(HexFormat.of().parseHex(KEY))
                .salt("pepper")
                .escapeEarly()
                .build(CLOCK);
        Map<String, Object> full = Map.of(
                "key",
                KEY,
                "startTime",
                START.getEpochSecond(),
                "endTime",
                END.getEpochSecond(),
                "ip",
                "192.0.2.1",
                "sessionId",
                "session-1",
                "payload",
                "a=b:c");
        Map<String, Object> escaped = Map.of(
                "key",
                KEY,
                "salt",
                "pepper",
                "escapeEarly",
                true,
                "endTime",
                END.getEpochSecond(),
                "ip",
                "2001:db8::1",
                "sessionId",
                "a'b~*(c)!.d",
                "payload",
                "\u0444 &");

        List<JsonNode> theirs = Peers.ask(List.of(
                Map.of("ask", "akamai", "options", full, "acl", List.of("/films/*", "/keys/?")),
                Map.of("ask", "akamai", "options", escaped, "acl", List.of("/films/*")),
                Map.of(
                        "ask",
                        "akamai",
                        "options",
                        Map.of("key", KEY, "endTime", END.getEpochSecond()),
                        "url",
                        "/films/a.mp4"),
                Map.of(
                        "ask",
                        "akamai",
                        "url",
                        "/films/a'b~(1).mp4",
                        "options",
                        Map.of("key", KEY, "endTime", END.getEpochSecond(), "escapeEarly", true, "salt", "pepper"))));

        assertThat(auth.token(grant)).isEqualTo(theirs.get(0).at("/token").asText());
        assertThat(salted.token(
                        new EdgeGrant(List.of("/films/*"), END, null, "2001:db8::1", "a'b~*(c)!.d", "\u0444 &")))
                .isEqualTo(theirs.get(1).at("/token").asText());
        assertThat(auth.sign(URI.create("https://e.example/films/a.mp4"), END))
                .hasToString("https://e.example/films/a.mp4?__token__="
                        + theirs.get(2).at("/token").asText());
        assertThat(salted.sign(URI.create("https://e.example/films/a'b~(1).mp4"), END)
                        .toString())
                .endsWith("=" + theirs.get(3).at("/token").asText());
        assertThat(salted.verify(theirs.get(1).at("/token").asText(), "/films/a.mp4", "2001:db8::1"))
                .isEqualTo(new Accepted(END));
    }

    @Test
    void grant_opensItsPathsForItsAddressInItsTime_only() {
        EdgeGrant grant =
                new EdgeGrant(List.of("/films/*", "/keys/?"), END, START.plusSeconds(60), "192.0.2.1", null, null);
        String token = auth.token(grant);
        EdgeAuth later = EdgeAuth.builder(HexFormat.of().parseHex(KEY))
                .build(Clock.fixed(START.plusSeconds(60), ZoneOffset.UTC));

        assertThat(auth.verify(token, "/films/a", "192.0.2.1")).isEqualTo(new Rejected(Reason.NOT_YET_VALID));
        assertThat(later.verify(token, "/films/a/b.mp4", "192.0.2.1")).isEqualTo(new Accepted(END));
        assertThat(later.verify(token, "/keys/1", "192.0.2.1")).isEqualTo(new Accepted(END));
        assertThat(later.verify(token, "/keys/12", "192.0.2.1")).isEqualTo(new Rejected(Reason.NOT_COVERED));
        assertThat(later.verify(token, "/films/a", "192.0.2.2")).isEqualTo(new Rejected(Reason.NOT_COVERED));
        assertThat(later.verify(token, "/films/../keys/12", "192.0.2.1")).isEqualTo(new Rejected(Reason.MALFORMED));
        assertThat(later.verify(auth.sign(URI.create("https://e.example/films/a"), grant)
                        .toString()))
                .isEqualTo(new Rejected(Reason.NOT_COVERED));
    }

    @Test
    void grant_withTextThatWouldEndAField_isRefused() {
        for (String text : List.of("a~exp=9999999999", "a&b", "a b", "", "a\r\nb")) {
            EdgeGrant grant = new EdgeGrant(List.of("/*"), END, null, null, text, null);
            assertThatThrownBy(() -> auth.token(grant)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> EdgeGrant.of(List.of("/a!/*"), END)).isInstanceOf(IllegalArgumentException.class);
    }
}
