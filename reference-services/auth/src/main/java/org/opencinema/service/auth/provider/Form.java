package org.opencinema.service.auth.provider;

import com.nimbusds.common.contenttype.ContentType;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.UnprocessableException;

/** The form of a request to the token endpoint or its like, in the shape that the library reads; its limits are those of the contract. */
final class Form {
    private static final Map<String, Integer> LONGEST = Map.ofEntries(
            Map.entry("grant_type", 100),
            Map.entry("client_id", 100),
            Map.entry("client_secret", 200),
            Map.entry("code", 100),
            Map.entry("redirect_uri", 500),
            Map.entry("code_verifier", 128),
            Map.entry("refresh_token", 200),
            Map.entry("scope", 200),
            Map.entry("token", 8_192),
            Map.entry("token_type_hint", 100));

    private Form() {}

    static HTTPRequest read(URI endpoint, @Nullable String form, @Nullable String authorization) {
        Map<String, List<String>> parameters = URLUtils.parseParameters(form);
        parameters.forEach(Form::check);
        if (authorization != null && parameters.containsKey("client_secret")) {
            throw new OAuthException(OAuth2Error.INVALID_REQUEST, "a client proves itself one way");
        }
        HTTPRequest request = new HTTPRequest(HTTPRequest.Method.POST, endpoint);
        request.setEntityContentType(ContentType.APPLICATION_URLENCODED);
        request.setBody(form);
        if (authorization != null) {
            request.setAuthorization(authorization);
        }
        return request;
    }

    private static void check(String name, List<String> values) {
        Integer longest = LONGEST.get(name);
        if (longest == null) {
            return; // not ours: ignored, as the standard wants it
        }
        if (values.size() > 1) {
            throw new OAuthException(OAuth2Error.INVALID_REQUEST, "a parameter stands more than once");
        }
        for (String value : values) {
            if (value.length() > longest) {
                throw new UnprocessableException(name, "size must be between 0 and " + longest);
            }
            if (value.indexOf('\0') >= 0) {
                throw new UnprocessableException(name, "must not have a NUL character");
            }
        }
    }
}
