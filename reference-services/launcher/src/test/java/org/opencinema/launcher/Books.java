package org.opencinema.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.UUID;
import org.opencinema.client.CinemaClient;
import org.opencinema.client.analytics.Overview;
import org.opencinema.client.analytics.Revenue;
import org.opencinema.client.payment.LedgerBalance;
import org.opencinema.localservers.ClickHouseServer;
import org.opencinema.localservers.PostgresServer;

/** What is written of all viewers in different places, and must agree. */
final class Books {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String PAID = "payment.invoice where status = 'PAID'";
    private static final String TAKEN = "payment.sandbox_charge where decline_code is null";
    private static final String DECLINED = "payment.sandbox_charge where decline_code is not null";
    private static final String HAS_PAID =
            " and exists (select 1 from payment.invoice where subscription_id = subscription.id and status = 'PAID')";

    private final Platform platform;
    private final CinemaClient admin;

    Books(Platform platform, CinemaClient admin) {
        this.platform = platform;
        this.admin = admin;
    }

    /** The days are those that everything happened in. */
    void agree(LocalDate from, LocalDate to) throws Exception {
        Patience.eventually(() -> {
            assertThat(postgres("count(*) from payment.charge where status = 'PENDING'"))
                    .as("charges under way")
                    .isZero();
            assertThat(postgres("count(*) from payment.outbox"))
                    .as("events under way")
                    .isZero();
        });
        long paid = postgres("coalesce(sum(amount_minor), 0) from " + PAID);
        long invoices = postgres("count(*) from " + PAID);
        assertThat(postgres("coalesce(sum(amount_minor), 0) from " + TAKEN))
                .as("what the provider took")
                .isEqualTo(paid);
        assertThat(postgres("count(*) from " + TAKEN)).as("charges").isEqualTo(invoices);
        assertThat(postgres("count(*) from payment.charge where status = 'SUCCEEDED'"))
                .isEqualTo(invoices);
        assertThat(postgres("count(*) from (select number_year from " + PAID
                        + " group by number_year having max(number_sequence) <> count(*)) as gap"))
                .as("years with gaps in their numbers")
                .isZero();
        ledgerSays(paid);
        Patience.eventually(() -> dashboardSays(admin.analytics().overview(from, to), paid, invoices));
    }

    private void ledgerSays(long paid) throws Exception {
        assertThat(postgres("count(*) from (select transaction_id from payment.ledger_entry"
                        + " group by transaction_id having sum(amount_minor) <> 0) as unbalanced"))
                .as("unbalanced transactions")
                .isZero();
        long open = postgres("coalesce(sum(amount_minor), 0) from payment.invoice where status = 'OPEN'");
        assertThat(balance("cash")).isEqualTo(paid);
        assertThat(balance("receivable")).isEqualTo(open);
        assertThat(balance("revenue")).isEqualTo(-paid - open);
    }

    private long balance(String account) throws Exception {
        return Patience.insist(() -> admin.payment().getLedger()).getBalances().stream()
                .filter(balance -> balance.getAccount().equals(account))
                .map(LedgerBalance::getBalance)
                .mapToLong(money -> money.getAmountMinor())
                .sum();
    }

    private void dashboardSays(Overview overview, long paid, long invoices) throws SQLException {
        Revenue revenue = overview.getRevenue().get(0);
        assertThat(overview.getRevenue()).hasSize(1);
        assertThat(revenue.getCurrency()).isEqualTo("EUR");
        assertThat(revenue.getChargedMinor()).as("revenue").isEqualTo(paid);
        assertThat(revenue.getCharges()).as("charges").isEqualTo(invoices);
        assertThat(revenue.getRefundedMinor()).isZero();
        assertThat(revenue.getFailedCharges()).as("declines").isEqualTo(postgres("count(*) from " + DECLINED));
        assertThat(overview.getNewSubscriptions())
                .as("subscriptions")
                .isEqualTo(postgres("count(*) from payment.subscription"));
        assertThat(overview.getConversions())
                .as("conversions")
                .isEqualTo(postgres("count(*) from payment.subscription where anchor > started_at" + HAS_PAID));
        assertThat(overview.getChurned())
                .as("churned")
                .isEqualTo(postgres(
                        "count(*) from payment.subscription where status in ('CANCELLED', 'ENDED')" + HAS_PAID));
    }

    /** ClickHouse has the seconds that the account's player has shown. */
    void watched(UUID account, double seconds) throws Exception {
        Patience.eventually(() -> assertThat(Double.parseDouble(clickHouse(
                        "SELECT sum(watched_seconds) FROM analytics.playback_event FINAL WHERE account_id = '" + account
                                + "'")))
                .isCloseTo(seconds, within(0.01)));
    }

    /** The provider's charges of an account. */
    long charges(UUID account) throws SQLException {
        return postgres("count(*) from " + TAKEN
                + " and key in (select id::text from payment.charge where account_id = '" + account + "')");
    }

    private long postgres(String select) throws SQLException {
        PostgresServer server = platform.servers().postgres();
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl("cinema"), server.superuser(), "");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select " + select)) {
            result.next();
            return result.getLong(1);
        }
    }

    private String clickHouse(String query) throws Exception {
        ClickHouseServer server = platform.servers().clickhouse();
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(server.uri())
                        .header("X-ClickHouse-User", server.user())
                        .header("X-ClickHouse-Key", server.password())
                        .POST(BodyPublishers.ofString(query))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body().trim();
    }
}
