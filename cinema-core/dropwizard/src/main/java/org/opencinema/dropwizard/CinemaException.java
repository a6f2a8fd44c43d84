package org.opencinema.dropwizard;

/**
 * An expected refusal of a request, answered as problem+json (RFC 9457) with a status and a stable code.
 *
 * <p>Immutable. The message is shown to the client, so it holds no secret and no personal data.
 */
public abstract sealed class CinemaException extends RuntimeException
        permits ConflictException,
                DeniedException,
                GoneException,
                InvalidException,
                NotFoundException,
                PreconditionFailedException,
                TooManyRequestsException,
                UnauthorizedException,
                UnavailableException,
                UnprocessableException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    CinemaException(int status, String code, String detail, @org.jspecify.annotations.Nullable Throwable cause) {
        super(detail, cause);
        this.status = status;
        this.code = code;
    }

    /** The HTTP status, 400 to 503. */
    public final int status() {
        return status;
    }

    /** A stable word for programs, like {@code not_found}. */
    public final String code() {
        return code;
    }
}
