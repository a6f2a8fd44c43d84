package org.opencinema.service.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.notification.RunningNotifications.await;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.events.BillingEvent;
import org.opencinema.events.Topics;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;

final class StreamTest {
    @RegisterExtension
    static final LocalServersExtension SERVERS =
            LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS, ServerKind.KAFKA, ServerKind.SMTP);

    private final UUID account = UUID.randomUUID();

    @Test
    void stream_bringsWhatIsNewAtEveryInstanceAndGoesOnWhereItWas() throws Exception {
        RunningNotifications service = RunningNotifications.start(SERVERS, "stream");
        EventStream last;
        try {
            service.contacts.add(account, "Ann", "en");
            String token = service.viewer(account);
            URI base = service.uri("/");
            happen(service, account);
            await(() -> service.get("/v1/notifications", token).at("/items").size() == 1);

            URI second = service.startAnother();
            try (EventStream here = new EventStream(base, token, "Accept-Encoding", "gzip");
                    EventStream there = new EventStream(second, token, "Accept-Language", "ru");
                    EventStream stranger = new EventStream(base, service.viewer(UUID.randomUUID()))) {
                assertThat(here.status()).isEqualTo(200);
                assertThat(here.header("Content-Type")).startsWith("text/event-stream");
                assertThat(here.header("Content-Encoding")).isEmpty();
                List<String> links = List.of(happen(service, account), happen(service, account));

                await(() -> here.events().size() == 2 && there.events().size() == 2);

                assertThat(here.links()).isEqualTo(links);
                assertThat(there.links()).isEqualTo(links);
                assertThat(here.events().get(0).data().path("title").asText()).startsWith("Receipt");
                assertThat(there.events().get(0).data().path("title").asText()).startsWith("Чек");
                assertThat(stranger.events()).isEmpty();

                String seen = here.events().get(0).id();
                here.close();
                try (EventStream resumed = new EventStream(base, token, "Last-Event-ID", seen);
                        EventStream all = new EventStream(second, token, "Last-Event-ID", "0")) {
                    await(() -> resumed.events().size() == 1 && all.events().size() == 3);
                    assertThat(resumed.links()).isEqualTo(links.subList(1, 2));
                    String more = happen(service, account);
                    await(() -> resumed.events().size() == 2 && all.events().size() == 4);
                    assertThat(resumed.links().get(1)).isEqualTo(more);
                }
            }
            withoutRedis(service, base);
            theEleventhStream_isRefused(service, base);
            last = new EventStream(base, token);
        } finally {
            long start = System.nanoTime();
            service.close();
            // An open stream does not make the server wait for it.
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
        }
        await(last::isEnded);
    }

    /** What Redis did not tell is found at the next beat; old streams end. */
    private static void withoutRedis(RunningNotifications service, URI base) throws Exception {
        UUID account = UUID.randomUUID();
        service.contacts.add(account, "Ann", "en");
        try (EventStream stream = new EventStream(base, service.viewer(account))) {
            SERVERS.redis().stop();
            try {
                String link = happen(service, account);
                await(() -> stream.links().equals(List.of(link)));
            } finally {
                SERVERS.redis().start();
            }
            service.clock.advance(Duration.ofMinutes(16));
            await(stream::isEnded);
        }
    }

    private static void theEleventhStream_isRefused(RunningNotifications service, URI base) throws Exception {
        String token = service.viewer(UUID.randomUUID());
        List<EventStream> open = new ArrayList<>();
        try {
            for (int i = 0; i < InboxStreams.MAX_OF_ACCOUNT; i++) {
                open.add(new EventStream(base, token));
            }
            assertThat(open).extracting(EventStream::status).containsOnly(200);
            try (EventStream more = new EventStream(base, token)) {
                assertThat(more.status()).isEqualTo(429);
                assertThat(more.header("Retry-After")).isEqualTo("5");
            }
        } finally {
            open.forEach(EventStream::close);
        }
    }

    /** Returns the link of the notification. */
    private static String happen(RunningNotifications service, UUID account) {
        UUID invoice = UUID.randomUUID();
        service.publish(Topics.BILLING, BillingEvent.CHARGED, account, TestEvents.billing(account, invoice, null));
        return "/account?invoice=" + invoice;
    }
}
