package org.opencinema.service.payment;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.YearMonth;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.NotFoundException;
import org.opencinema.service.payment.api.SandboxApi;
import org.opencinema.service.payment.api.model.CardToken;
import org.opencinema.service.payment.api.model.NewCard;

/** The page of the sandbox where cards are given, over HTTP. */
final class SandboxResource implements SandboxApi {
    private final @Nullable SandboxProvider sandbox;

    SandboxResource(@Nullable SandboxProvider sandbox) {
        this.sandbox = sandbox;
    }

    @Override
    public Response createSandboxCard(NewCard body, SecurityContext security) {
        if (sandbox == null) {
            throw new NotFoundException("sandbox here");
        }
        YearMonth expiry = YearMonth.of(body.getExpiryYear(), body.getExpiryMonth());
        CardToken token = new CardToken().paymentToken(sandbox.tokenize(body.getNumber(), expiry));
        return Response.status(Response.Status.CREATED).entity(token).build();
    }
}
