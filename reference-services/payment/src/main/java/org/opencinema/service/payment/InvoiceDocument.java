package org.opencinema.service.payment;

import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An invoice to read and print. */
final class InvoiceDocument {
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMMM yyyy", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private final String seller;

    InvoiceDocument(String seller) {
        this.seller = seller;
    }

    /** Well-formed XML, so that it can be made a PDF. */
    String html(Invoice invoice) {
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <title>Invoice %1$s</title>
                <style>
                @page { size: A4; margin: 20mm }
                body { font-family: Helvetica, Arial, sans-serif; font-size: 12pt; color: #222 }
                h1 { font-size: 20pt }
                table { width: 100%%; border-collapse: collapse; margin: 24pt 0 }
                th, td { text-align: left; padding: 6pt 0; border-bottom: 1px solid #bbb }
                .sum { text-align: right }
                </style>
                </head>
                <body>
                <p>%2$s</p>
                <h1>Invoice %1$s</h1>
                <p>Account %3$s</p>
                <p>Issued on %4$s. %5$s</p>
                <table>
                <tr><th>What</th><th>From</th><th>Until</th><th class="sum">Price</th></tr>
                <tr><td>Plan %6$s</td><td>%7$s</td><td>%8$s</td><td class="sum">%9$s</td></tr>
                <tr><th>Total</th><th></th><th></th><th class="sum">%9$s</th></tr>
                </table>
                </body>
                </html>
                """.formatted(
                        number(invoice),
                        escape(seller),
                        invoice.accountId(),
                        DAY.format(invoice.issuedAt()),
                        state(invoice),
                        escape(invoice.plan()),
                        DAY.format(invoice.period().from()),
                        DAY.format(invoice.period().until()),
                        invoice.amount());
    }

    byte[] pdf(Invoice invoice) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            new PdfRendererBuilder()
                    .withHtmlContent(html(invoice), null)
                    .toStream(out)
                    .run();
        } catch (IOException e) {
            throw new UncheckedIOException("invoice " + invoice.id() + " cannot be printed", e);
        }
        return out.toByteArray();
    }

    private static String number(Invoice invoice) {
        return invoice.number() == null ? "without number" : invoice.number().toString();
    }

    private static String state(Invoice invoice) {
        return switch (invoice.status()) {
            case OPEN -> "Not paid yet.";
            case PAID -> "Paid on " + day(invoice.paidAt()) + ".";
            case VOID -> "Not to be paid.";
        };
    }

    private static String day(@Nullable Instant at) {
        return at == null ? "" : DAY.format(at);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
