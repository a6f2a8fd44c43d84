package org.opencinema.service.streaming;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;
import org.opencinema.events.cmcd.CmcdException;
import org.opencinema.events.cmcd.CmcdHeader;
import org.opencinema.events.cmcd.CmcdReport;
import org.opencinema.service.streaming.CmcdMetrics.Carrier;

/** Counts what players tell with their requests for media; what is wrong in it refuses nothing. */
final class CmcdFilter implements ContainerRequestFilter {
    private final CmcdMetrics metrics;

    CmcdFilter(CmcdMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (!request.getUriInfo().getPath().startsWith("media/")) {
            return;
        }
        String argument = request.getUriInfo().getQueryParameters().getFirst("CMCD");
        if (argument != null) {
            count(Carrier.QUERY, () -> CmcdReport.ofQuery(argument));
        }
        Map<CmcdHeader, String> headers = new EnumMap<>(CmcdHeader.class);
        for (CmcdHeader header : CmcdHeader.values()) {
            String value = request.getHeaderString(header.headerName());
            if (value != null) {
                headers.put(header, value);
            }
        }
        if (!headers.isEmpty()) {
            count(Carrier.HEADERS, () -> CmcdReport.ofHeaders(headers));
        }
    }

    private void count(Carrier carrier, Supplier<CmcdReport> read) {
        CmcdReport report;
        try {
            report = read.get();
        } catch (CmcdException e) {
            metrics.refuse(carrier); // a player's mistake must not stop the picture
            return;
        }
        metrics.count(carrier, report);
    }
}
