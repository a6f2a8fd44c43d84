package org.opencinema.events.cmcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CmcdReportTest {
    @Test
    void query_asHlsJsSendsIt_isRead() {
        CmcdReport report = CmcdReport.ofQuery(
                "bl=21300,br=3200,bs,cid=\"faec5fc2-ac30-11ea-bb37-0242ac130002\",d=4004,"
                        + "dl=18500,mtp=48100,nor=\"..%2F300kbps%2Ftrack.m4v\",nrr=\"12323-48763\",ot=v,pr=1.08,rtp=12000,sf=h,"
                        + "sid=\"6e2fb550-c457-11e9-bb97-0800200c9a66\",st=v,su,tb=6000,com.example-myKey=\"a \\\"b\\\" \\\\\"");

        assertThat(report.version()).isEqualTo(1);
        assertThat(report.number("bl")).hasValue(21300);
        assertThat(report.number("pr")).hasValue(1.08);
        assertThat(report.flag("bs")).isTrue();
        assertThat(report.flag("bg")).isFalse();
        assertThat(report.text("ot")).hasValue("v");
        assertThat(report.text("sid")).hasValue("6e2fb550-c457-11e9-bb97-0800200c9a66");
        assertThat(report.text("com.example-myKey")).hasValue("a \"b\" \\");
        assertThat(report.number("sid")).isEqualTo(OptionalDouble.empty());
        assertThat(report.text("br")).isEmpty();
        assertThat(report.keys()).hasSize(18).startsWith("bl", "br");
    }

    @Test
    void query_ofVersion2_hasListsWithParameters() {
        CmcdReport report = CmcdReport.ofQuery(
                "bl=(2100;v 900;a),br=(5000;v 128;a),bs=?0,ltc=3000,nor=(\"2.m4s\";r=\"0-99\" \"3.m4s\"),st=ll,sta=p,v=2");

        assertThat(report.version()).isEqualTo(2);
        assertThat(report.number("br")).hasValue(5000);
        assertThat(report.text("nor")).hasValue("2.m4s");
        assertThat(report.flag("bs")).isFalse();
        assertThat(CmcdReport.ofQuery("br=5000,v=2").number("br")).hasValue(5000);
    }

    @Test
    void headers_eachHaveTheirOwnKeys() {
        CmcdReport report = CmcdReport.ofHeaders(Map.of(
                CmcdHeader.OBJECT, "br=3200,d=4004,ot=v,tb=6000",
                CmcdHeader.REQUEST, "bl=21300, dl=18500, mtp=48100",
                CmcdHeader.SESSION, "sf=h,sid=\"s\",st=v",
                CmcdHeader.STATUS, "bs,rtp=12000,com.example-x=1"));

        assertThat(report.number("mtp")).hasValue(48100);
        assertThat(report.keys()).hasSize(13);
        assertRefused("br", () -> CmcdReport.ofHeaders(Map.of(CmcdHeader.REQUEST, "br=3200")));
        assertRefused(
                "a-b", () -> CmcdReport.ofHeaders(Map.of(CmcdHeader.REQUEST, "a-b=1", CmcdHeader.STATUS, "a-b=2")));
        assertThat(CmcdHeader.OBJECT.headerName()).isEqualTo("CMCD-Object");
    }

    @Test
    void lines_areEvents_withWhatEachNeeds() {
        List<CmcdReport> reports =
                CmcdReport.ofLines("e=t,ts=1700000000000,v=2\r\n\nbr=(3000),e=bc,ts=1700000000001,v=2\n");

        assertThat(reports).hasSize(2);
        assertThat(reports.get(0).text("e")).hasValue("t");
        assertThat(reports.get(0).number("ts")).hasValue(1.7e12);
        assertRefused("ts", () -> CmcdReport.ofLines("e=t,v=2"));
        assertRefused("e", () -> CmcdReport.ofLines("ts=1,v=2"));
        assertRefused("v", () -> CmcdReport.ofLines("bl=1"));
        assertRefused("sta", () -> CmcdReport.ofLines("e=ps,ts=1,v=2"));
        assertRefused("url", () -> CmcdReport.ofLines("e=rr,ts=1,v=2"));
        assertRefused("CMCD", () -> CmcdReport.ofLines(" \n "));
        assertRefused("CMCD", () -> CmcdReport.ofLines("e=t,ts=1,v=2\n".repeat(101)));
    }

    @Test
    void json_isOneReportOrAList() {
        assertThat(CmcdReport.ofJson("{\"br\":3200,\"bs\":true,\"ot\":\"v\",\"pr\":1.5}")
                        .get(0)
                        .text("ot"))
                .hasValue("v");
        assertThat(CmcdReport.ofJson("[{\"br\":[3200,128],\"v\":2},{\"e\":\"t\",\"ts\":1,\"v\":2}]"))
                .hasSize(2);
        assertRefused("br", () -> CmcdReport.ofJson("{\"br\":1.5}"));
        assertRefused("br", () -> CmcdReport.ofJson("{\"br\":null}"));
        assertRefused("br", () -> CmcdReport.ofJson("{\"br\":[1,2]}"));
        assertRefused("br", () -> CmcdReport.ofJson("{\"br\":[[1]],\"v\":2}"));
        assertRefused("br", () -> CmcdReport.ofJson("{\"br\":99999999999999999999}"));
        assertRefused("CMCD", () -> CmcdReport.ofJson("{\"br\":1,\"br\":1}"));
        assertRefused("CMCD", () -> CmcdReport.ofJson("{\"br\":1}{}"));
        assertRefused("CMCD", () -> CmcdReport.ofJson("[1]"));
        assertRefused("CMCD", () -> CmcdReport.ofJson("[".repeat(5000)));
        assertRefused("CMCD", () -> CmcdReport.ofJson("7"));
        assertRefused("CMCD", () -> CmcdReport.ofJson(""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                       | CMCD",
                "bl=1,,br=2               | CMCD",
                "bl=1,                    | bl",
                "bl=1,bl=1                | bl",
                "bl                       | bl",
                "bl=-1                    | bl",
                "bl=1.5                   | bl",
                "bl=\"1\"                 | bl",
                "bl=1234567890123456      | bl",
                "bl=(1 2)                 | bl",
                "bl=(),v=2                | bl",
                "bl=(1 2,v=2              | bl",
                "bl=(1\"2\"),v=2          | bl",
                "d=(1),v=2                | d",
                "bs=?0                    | bs",
                "bs=?2                    | bs",
                "bs=1                     | bs",
                "ot=x                     | ot",
                "ot=\"v\"                 | ot",
                "st=ll                    | st",
                "sf=e                     | sf",
                "sid=abc                  | sid",
                "sid=\"\"                 | sid",
                "sid=\"a                  | sid",
                "sid=\"a\\n\"             | sid",
                "nrr=\"all\"              | nrr",
                "nrr=\"0-1\",v=2          | nrr",
                "pr=1.2345                | pr",
                "pr=                      | pr",
                "ltc=1                    | ltc",
                "e=t                      | e",
                "e=t,ts=1,v=2             | e",
                "v=3                      | v",
                "v=x                      | v",
                "custom=1                 | custom",
                "custom-=1                | custom-",
                "1-a=1                    | CMCD",
                "bl=1 br=2                | bl",
                "bl=1;                    | bl",
                "a-b=(1),v=2              | a-b",
            })
    void text_thatIsNone_isRefusedByItsKey(String text, String key) {
        assertRefused(key, () -> CmcdReport.ofQuery(text));
    }

    @Test
    void texts_asLongAsTheyMayBe_areTaken() {
        assertThat(CmcdReport.ofQuery("sid=\"" + "x".repeat(64) + "\"").keys()).containsExactly("sid");
        assertRefused("sid", () -> CmcdReport.ofQuery("sid=\"" + "x".repeat(65) + "\""));
        assertRefused("cid", () -> CmcdReport.ofQuery("cid=\"" + "x".repeat(65) + "\""));
        assertThat(CmcdReport.ofQuery("cid=\"" + "x".repeat(128) + "\",v=2").keys())
                .hasSize(2);
        assertRefused("cid", () -> CmcdReport.ofQuery("cid=\"" + "x".repeat(129) + "\",v=2"));
        assertRefused("a-b", () -> CmcdReport.ofQuery("a-b=\"" + "x".repeat(65) + "\",v=2"));
        assertRefused("CMCD", () -> CmcdReport.ofQuery("a-b=\"" + "x".repeat(CmcdReport.MAX_CHARACTERS) + "\""));
    }

    @Property(tries = 3000)
    void anyText_isReadOrRefused_neverAnythingElse(
            @ForAll @CharRange(from = 0, to = 0x17f) @StringLength(max = 60) String text) {
        assertReadOrRefused(text);
    }

    @Property(tries = 3000)
    void almostAReport_isReadOrRefused_neverAnythingElse(@ForAll("pieces") List<String> pieces) {
        assertReadOrRefused(String.join("", pieces));
    }

    private static void assertReadOrRefused(String text) {
        for (Runnable read : List.<Runnable>of(
                () -> CmcdReport.ofQuery(text),
                () -> CmcdReport.ofLines(text),
                () -> CmcdReport.ofJson(text),
                () -> CmcdReport.ofJson("{\"" + text + "\":1}"),
                () -> CmcdReport.ofHeaders(Map.of(CmcdHeader.OBJECT, text)))) {
            try {
                read.run();
            } catch (CmcdException refusal) {
                assertThat(refusal.key()).isNotEmpty().hasSizeLessThanOrEqualTo(64);
                assertThat(refusal.problem()).isNotBlank();
            }
        }
    }

    @Provide
    Arbitrary<List<String>> pieces() {
        return Arbitraries.of(
                        "bl",
                        "br",
                        "bs",
                        "sid",
                        "v",
                        "e",
                        "ts",
                        "nor",
                        "com.example-a",
                        "=",
                        ",",
                        "(",
                        ")",
                        ";",
                        " ",
                        "\"",
                        "\\",
                        "?",
                        "1",
                        "0",
                        "-",
                        ".",
                        "2",
                        "t",
                        "\n",
                        "{",
                        "}",
                        "[",
                        "]",
                        ":",
                        "999999999999999")
                .list()
                .ofMaxSize(30);
    }

    @Property(tries = 500)
    void report_thatIsWritten_isReadAgain(@ForAll("reports") Map<String, String> written) {
        StringBuilder text = new StringBuilder();
        written.forEach((key, value) ->
                text.append(text.isEmpty() ? "" : ",").append(key).append('=').append(value));

        CmcdReport report = CmcdReport.ofQuery(text.toString());

        assertThat(report.keys()).containsExactlyElementsOf(written.keySet());
        written.forEach((key, value) -> {
            if (value.startsWith("\"")) {
                assertThat('"'
                                + report.text(key)
                                        .orElseThrow()
                                        .replace("\\", "\\\\")
                                        .replace("\"", "\\\"")
                                + '"')
                        .isEqualTo(value);
            } else {
                assertThat(report.number(key)).hasValue(Double.parseDouble(value));
            }
        });
    }

    @Provide
    Arbitrary<Map<String, String>> reports() {
        Arbitrary<String> numbers =
                Arbitraries.longs().between(0, 999_999_999_999_999L).map(String::valueOf);
        Arbitrary<String> texts = Arbitraries.strings()
                .withCharRange(' ', '~')
                .ofMinLength(1)
                .ofMaxLength(64)
                .map(text -> '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"');
        Arbitrary<Map.Entry<String, String>> number = Arbitraries.of("bl", "br", "d", "dl", "mtp", "rtp", "tb")
                .flatMap(key -> numbers.map(v -> Map.entry(key, v)));
        Arbitrary<Map.Entry<String, String>> text =
                Arbitraries.of("sid", "cid", "nor", "org.example-x").flatMap(key -> texts.map(v -> Map.entry(key, v)));
        return Arbitraries.oneOf(number, text).list().ofMinSize(1).ofMaxSize(8).map(entries -> {
            Map<String, String> report = new TreeMap<>();
            entries.forEach(entry -> report.put(entry.getKey(), entry.getValue()));
            return report;
        });
    }

    private static void assertRefused(String key, Runnable read) {
        assertThatThrownBy(read::run).isInstanceOf(CmcdException.class);
        CmcdException refusal = catchThrowableOfType(CmcdException.class, read::run);
        assertThat(refusal.key()).as(refusal.getMessage()).isEqualTo(key);
    }
}
