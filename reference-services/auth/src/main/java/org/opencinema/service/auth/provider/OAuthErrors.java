package org.opencinema.service.auth.provider;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;

/** Errors of the token endpoint and its like (RFC 6749 §5.2). */
final class OAuthErrors implements ExceptionMapper<OAuthException> {
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;

    @Override
    public Response toResponse(OAuthException e) {
        int status = e.error().getHTTPStatusCode() == UNAUTHORIZED ? UNAUTHORIZED : BAD_REQUEST;
        Response.ResponseBuilder answer = Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(e.error().toJSONObject().toJSONString());
        if (status == UNAUTHORIZED) {
            answer.header(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"cinema\"");
        }
        return answer.build();
    }
}
