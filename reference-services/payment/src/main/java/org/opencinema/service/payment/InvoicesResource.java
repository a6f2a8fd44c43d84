package org.opencinema.service.payment;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.opencinema.dropwizard.Caller;
import org.opencinema.dropwizard.InvalidException;
import org.opencinema.service.payment.api.InvoicesApi;
import org.opencinema.service.payment.api.model.InvoicePage;

/** Invoices over HTTP. */
final class InvoicesResource implements InvoicesApi {
    private final Billing billing;
    private final InvoiceDocument document;

    InvoicesResource(Billing billing, InvoiceDocument document) {
        this.billing = billing;
        this.document = document;
    }

    @Override
    public Response listInvoices(Integer limit, @Nullable String cursor, SecurityContext security) {
        List<Invoice> found = billing.listInvoices(Caller.of(security).accountId(), position(cursor), limit + 1);
        List<Invoice> items = found.subList(0, Math.min(limit, found.size()));
        InvoicePage body = new InvoicePage();
        body.setItems(items.stream().map(BillingMapping::invoice).toList());
        body.setNextCursor(
                found.size() > limit ? items.get(items.size() - 1).id().toString() : null);
        return Response.ok(body).build();
    }

    @Override
    public Response getInvoice(UUID invoiceId, SecurityContext security) {
        return Response.ok(BillingMapping.invoice(own(invoiceId, security))).build();
    }

    @Override
    public Response getInvoiceHtml(UUID invoiceId, SecurityContext security) {
        return Response.ok(document.html(own(invoiceId, security)), "text/html; charset=utf-8")
                .header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
                .build();
    }

    @Override
    public Response getInvoicePdf(UUID invoiceId, SecurityContext security) {
        Invoice invoice = own(invoiceId, security);
        String name = invoice.number() == null ? invoice.id().toString() : String.valueOf(invoice.number());
        return Response.ok(document.pdf(invoice), "application/pdf")
                .header("Content-Disposition", "inline; filename=\"invoice-" + name + ".pdf\"")
                .build();
    }

    private Invoice own(UUID invoiceId, SecurityContext security) {
        return billing.getInvoice(Caller.of(security).accountId(), invoiceId);
    }

    private static @Nullable UUID position(@Nullable String cursor) {
        try {
            return cursor == null ? null : UUID.fromString(cursor);
        } catch (IllegalArgumentException e) {
            throw new InvalidException("cursor", "is not one of ours");
        }
    }
}
