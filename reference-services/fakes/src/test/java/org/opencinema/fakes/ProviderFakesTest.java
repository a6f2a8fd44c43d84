package org.opencinema.fakes;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class ProviderFakesTest {
    /** Of RFC 7636, appendix B. */
    private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    private static final String BACK = "http://localhost/back";
    private static final String QUERY = "?client_id=c&response_type=code&scope=openid&state=s&nonce=n&redirect_uri="
            + BACK + "&code_challenge_method=S256&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    private static final GoogleFake google = GoogleFake.start(0, "c", "secret", BACK, Clock.systemUTC());
    private static final FacebookFake facebook = FacebookFake.start(0, "c", "secret", BACK);

    private final HttpClient http = HttpClient.newHttpClient();

    @AfterAll
    static void stop() {
        google.close();
        facebook.close();
    }

    @Test
    void authorization_ofAStrangerOrToAnotherPlaceOrWithoutPkce_isRefusedOnThePage() throws Exception {
        for (String base : new String[] {google.uri() + "/authorize", facebook.uri() + "/dialog/oauth"}) {
            assertThat(get(base + QUERY).statusCode()).isEqualTo(302);
            assertThat(get(base + QUERY.replace("client_id=c", "client_id=d")).statusCode())
                    .isEqualTo(401);
            assertThat(get(base + QUERY.replace("/back", "/other")).statusCode())
                    .isEqualTo(400);
            assertThat(get(base + QUERY.replaceFirst("&code_challenge=.*", "")).statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void code_ofGoogle_isGoodOnceForWhoAskedWithTheVerifier() throws Exception {
        String page = google.uri() + "/authorize";
        String endpoint = google.uri() + "/token";
        String code = code(page);
        assertThat(post(endpoint, form(code).replace("=secret", "=guess")).statusCode())
                .isEqualTo(401);
        assertThat(post(endpoint, form(code)).body()).contains("id_token");
        assertThat(post(endpoint, form(code)).body()).contains("invalid_grant");
        assertThat(post(endpoint, form(code(page)).replace(VERIFIER, "x".repeat(43)))
                        .body())
                .contains("invalid_grant");
        assertThat(post(endpoint, form(code(page)).replace("/back", "/other")).body())
                .contains("invalid_grant");
    }

    @Test
    void profile_ofFacebook_needsTheProofOfTheSecret() throws Exception {
        facebook.setPerson(new FakePerson("7", "vera@example.org", false, "Vera"));
        String answer = post(facebook.uri() + "/oauth/access_token", form(code(facebook.uri() + "/dialog/oauth")))
                .body();
        String token = answer.replaceAll(".*\"access_token\":\"([^\"]+)\".*", "$1");

        assertThat(answer).doesNotContain("id_token");
        assertThat(get(facebook.uri() + "/me?fields=id&access_token=" + token).statusCode())
                .isEqualTo(400);
        assertThat(get(facebook.uri() + "/me?fields=id&access_token=guess").body())
                .contains("190");
    }

    private String code(String page) throws Exception {
        String location = get(page + QUERY).headers().firstValue("Location").orElseThrow();
        return location.substring(location.indexOf("code=") + 5);
    }

    private static String form(String code) {
        return "grant_type=authorization_code&client_id=c&client_secret=secret&redirect_uri=" + BACK + "&code=" + code
                + "&code_verifier=" + VERIFIER;
    }

    private HttpResponse<String> get(String uri) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String uri, String form) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(uri))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form))
                        .build(),
                BodyHandlers.ofString());
    }
}
