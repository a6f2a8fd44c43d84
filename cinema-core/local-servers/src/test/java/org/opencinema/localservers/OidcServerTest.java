package org.opencinema.localservers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class OidcServerTest {
    /** Of RFC 7636, appendix B. */
    private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    private static final String BACK = "http://localhost/back";

    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.OIDC);

    private final HttpClient http = HttpClient.newHttpClient();
    private final OidcServer oidc = servers.oidc();

    @Test
    void issuers_areOneForEachPath() throws Exception {
        for (String name : new String[] {"google", "facebook"}) {
            String issuer = oidc.issuer(name).toString();

            assertThat(get(issuer + "/.well-known/openid-configuration").body()).contains('"' + issuer + '"');
        }
        assertThatThrownBy(() -> oidc.issuer("a/b")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void page_isOurs() throws Exception {
        assertThat(get(authorize()).body()).contains("stands in for the provider");
    }

    @Test
    void code_afterAnybodyHasSignedIn_isGoodOnceAndWithTheVerifierOnly() throws Exception {
        assertThat(token(code(), "x".repeat(43)).statusCode()).isEqualTo(400);
        String code = code();
        assertThat(token(code, VERIFIER).body()).contains("id_token");
        assertThat(token(code, VERIFIER).statusCode()).isEqualTo(400);
    }

    private String authorize() {
        return oidc.issuer("google") + "/authorize?client_id=c&response_type=code&scope=openid&state=s&nonce=n"
                + "&code_challenge_method=S256&code_challenge=" + CHALLENGE + "&redirect_uri="
                + URLEncoder.encode(BACK, UTF_8);
    }

    private String code() throws Exception {
        String location = post(authorize(), "username=vera&claims=%7B%7D")
                .headers()
                .firstValue("Location")
                .orElseThrow();
        assertThat(location).startsWith(BACK);
        Matcher code = Pattern.compile("[?&]code=([^&]+)").matcher(location);
        assertThat(code.find()).isTrue();
        return code.group(1);
    }

    private HttpResponse<String> token(String code, String verifier) throws Exception {
        return post(
                oidc.issuer("google") + "/token",
                "grant_type=authorization_code&client_id=c&client_secret=s&code=" + code + "&code_verifier=" + verifier
                        + "&redirect_uri=" + URLEncoder.encode(BACK, UTF_8));
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
