package org.opencinema.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.opencinema.signing.UrlVerification.Accepted;
import org.opencinema.signing.UrlVerification.Reason;
import org.opencinema.signing.UrlVerification.Rejected;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Beside the presigner of the AWS SDK. */
final class S3UrlsTest {
    private static final String ID = "AKIDEXAMPLE";
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    @Test
    void urls_areThoseOfTheSdk() {
        try (S3Presigner sdk = presigner()) {
            for (String key : List.of("films/stalker.mp4", "a b+c/\u0444\u0438\u043b\u044c\u043c ~(1)!'*.mp4", "x")) {
                String theirs = sdk.presignGetObject(request -> request.signatureDuration(Duration.ofMinutes(10))
                                .getObjectRequest(
                                        get -> get.bucket("films").key(key).responseContentType("video/mp4")))
                        .url()
                        .toString();
                Instant signedAt = time(theirs);
                S3Urls ours = S3Urls.create("eu-north-1", ID, SECRET, Clock.fixed(signedAt, ZoneOffset.UTC));
                String path = theirs.substring(0, theirs.indexOf('?'));
                String disposition = path + "?response-content-type=video%2Fmp4";

                String signed = ours.sign(URI.create(disposition), signedAt.plusSeconds(600))
                        .toString();

                assertThat(pairs(signed)).containsExactlyInAnyOrder(pairs(theirs));
                assertThat(signed).startsWith(path + "?");
                assertThat(ours.verify(theirs)).isEqualTo(new Accepted(signedAt.plusSeconds(600)));
            }
        }
    }

    @Test
    void uploadOfAPart_isSignedAsByTheSdk_withItsMethodAndHeaders() {
        try (S3Presigner sdk = presigner()) {
            String theirs = sdk.presignPutObject(request -> request.signatureDuration(Duration.ofDays(7))
                            .putObjectRequest(
                                    put -> put.bucket("masters").key("m.mov").contentType("video/quicktime")))
                    .url()
                    .toString();
            Instant signedAt = time(theirs);
            S3Urls ours = S3Urls.create("eu-north-1", ID, SECRET, Clock.fixed(signedAt, ZoneOffset.UTC));
            Map<String, String> headers = Map.of("Content-Type", "video/quicktime");
            URI plain = URI.create(theirs.substring(0, theirs.indexOf('?')));

            String signed = ours.sign("PUT", plain, headers, signedAt.plus(Duration.ofDays(7)))
                    .toString();

            assertThat(pairs(signed)).containsExactlyInAnyOrder(pairs(theirs));
            assertThat(ours.verify("PUT", signed, headers)).isInstanceOf(Accepted.class);
            assertThat(ours.verify("GET", signed, headers)).isEqualTo(new Rejected(Reason.BAD_SIGNATURE));
            assertThat(ours.verify("PUT", signed, Map.of("Content-Type", "text/html")))
                    .isEqualTo(new Rejected(Reason.BAD_SIGNATURE));
            assertThat(ours.verify("PUT", signed, Map.of())).isEqualTo(new Rejected(Reason.MALFORMED));
        }
    }

    @Test
    void url_withItsParametersInAnotherOrder_isTheSame_andWithOneTwice_isNone() {
        Instant now = Instant.parse("2026-11-01T12:00:00Z");
        S3Urls urls = S3Urls.create("eu-north-1", ID, SECRET, Clock.fixed(now, ZoneOffset.UTC));
        String signed = urls.sign(URI.create("https://s3.example/films/a?partNumber=2&uploadId=x"), now.plusSeconds(60))
                .toString();
        String[] pairs = pairs(signed);
        Collections.reverse(Arrays.asList(pairs));

        assertThat(urls.verify("https://s3.example/films/a?" + String.join("&", pairs)))
                .isInstanceOf(Accepted.class);
        assertThat(urls.verify(signed.replace("s3.example", "s3.example:443"))).isInstanceOf(Accepted.class);
        assertThat(urls.verify(signed + "&partNumber=3")).isEqualTo(new Rejected(Reason.MALFORMED));
        assertThat(urls.verify(signed.replace("partNumber=2", "partNumber=3")))
                .isEqualTo(new Rejected(Reason.BAD_SIGNATURE));
    }

    @Test
    void sign_ofAParameterTwice_orForLongerThanAWeek_throws() {
        Instant now = Instant.parse("2026-11-01T12:00:00Z");
        S3Urls urls = S3Urls.create("eu-north-1", ID, SECRET, Clock.fixed(now, ZoneOffset.UTC));
        URI url = URI.create("https://s3.example/films/a");

        assertThatThrownBy(() -> urls.sign(URI.create(url + "?a=1&a=2"), now.plusSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> urls.sign(URI.create(url + "?X-Amz-Expires=1"), now.plusSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> urls.sign(url, now)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> urls.sign(url, now.plus(Duration.ofDays(8))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static S3Presigner presigner() {
        return S3Presigner.builder()
                .region(Region.of("eu-north-1"))
                .endpointOverride(URI.create("https://s3.example:9000"))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(ID, SECRET)))
                .serviceConfiguration(
                        S3Configuration.builder().pathStyleAccessEnabled(true).build())
                .build();
    }

    private static Instant time(String url) {
        Matcher date = Pattern.compile("X-Amz-Date=([0-9TZ]+)").matcher(url);
        assertThat(date.find()).isTrue();
        return LocalDateTime.parse(date.group(1), DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'"))
                .toInstant(ZoneOffset.UTC);
    }

    private static String[] pairs(String url) {
        return url.substring(url.indexOf('?') + 1).split("&");
    }
}
