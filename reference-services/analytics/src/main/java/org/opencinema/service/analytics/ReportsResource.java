package org.opencinema.service.analytics;

import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.LocalDate;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.opencinema.service.analytics.LiveViewers.LiveTitle;
import org.opencinema.service.analytics.api.ReportsApi;
import org.opencinema.service.analytics.api.model.DayValue;
import org.opencinema.service.analytics.api.model.Live;
import org.opencinema.service.analytics.api.model.Revenue;
import org.opencinema.service.analytics.api.model.Series;
import org.opencinema.service.analytics.api.model.TitleReport;
import org.opencinema.service.analytics.api.model.TitleViews;

/** Reports over HTTP. */
final class ReportsResource implements ReportsApi {
    private final ReportStore store;
    private final Reports reports;
    private final LiveViewers viewers;

    ReportsResource(ReportStore store, Reports reports, LiveViewers viewers) {
        this.store = store;
        this.reports = reports;
        this.viewers = viewers;
    }

    @Override
    public Response overview(LocalDate from, LocalDate to, SecurityContext security) {
        Span span = new Span(from, to);
        return Response.ok(overview(span, store.getOverview(span))).build();
    }

    @Override
    public Response series(String metric, LocalDate from, LocalDate to, SecurityContext security) {
        Series series = new Series().metric(metric);
        reports.series(Reports.Metric.of(metric), new Span(from, to))
                .forEach((day, value) ->
                        series.addItemsItem(new DayValue().day(day).value(orNull(value))));
        return Response.ok(series).build();
    }

    @Override
    public Response topTitles(LocalDate from, LocalDate to, Integer limit, SecurityContext security) {
        List<TitleViews> titles = store.listTopTitles(new Span(from, to), limit).stream()
                .map(ReportsResource::views)
                .toList();
        return Response.ok(new TitleReport().items(titles)).build();
    }

    @Override
    public Response live(Integer limit, SecurityContext security) {
        List<LiveTitle> titles = viewers.list();
        Live live = new Live()
                .viewers(titles.stream().mapToLong(LiveTitle::viewers).sum())
                .items(titles.stream()
                        .limit(limit)
                        .map(ReportsResource::liveTitle)
                        .toList());
        return Response.ok(live).build();
    }

    private static org.opencinema.service.analytics.api.model.Overview overview(Span span, Overview overview) {
        Overview.Viewing viewing = overview.viewing();
        Overview.Quality quality = overview.quality();
        Overview.Business business = overview.business();
        return new org.opencinema.service.analytics.api.model.Overview()
                .from(span.from())
                .to(span.to())
                .watchHours(viewing.watchHours())
                .viewers(viewing.viewers())
                .sessions(viewing.sessions())
                .starts(viewing.starts())
                .completion(orNull(viewing.completion()))
                .medianStartSeconds(orNull(quality.medianStartSeconds()))
                .rebufferingRatio(orNull(quality.rebufferingRatio(viewing.watchedSeconds())))
                .newSubscriptions(business.newSubscriptions())
                .conversions(business.conversions())
                .conversionRate(orNull(business.conversionRate()))
                .churned(business.churned())
                .churnRate(orNull(business.churnRate()))
                .revenue(overview.revenue().stream()
                        .map(ReportsResource::revenue)
                        .toList());
    }

    private static Revenue revenue(Overview.Revenue revenue) {
        return new Revenue()
                .currency(revenue.currency())
                .chargedMinor(revenue.chargedMinor())
                .refundedMinor(revenue.refundedMinor())
                .charges(revenue.charges())
                .failedCharges(revenue.failedCharges());
    }

    private static TitleViews views(WatchedTitle title) {
        return new TitleViews()
                .titleId(title.id())
                .starts(title.starts())
                .viewers(title.viewers())
                .watchedSeconds(title.seconds())
                .completion(orNull(title.completion()));
    }

    private static org.opencinema.service.analytics.api.model.LiveTitle liveTitle(LiveTitle title) {
        return new org.opencinema.service.analytics.api.model.LiveTitle()
                .titleId(title.titleId())
                .viewers(title.viewers());
    }

    private static @Nullable Double orNull(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }
}
