package org.opencinema.service.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.search.RunningSearch.Answer;

final class SearchOutageTest {
    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.ELASTICSEARCH, ServerKind.KAFKA);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @AfterEach
    void restart() {
        servers.elasticsearch().start();
        servers.kafka().start();
    }

    @Test
    void search_elasticsearchDownInUseOrAtStart_isUnavailableAndCatchesUp() throws Exception {
        UUID id = UUID.randomUUID();
        String okapi = "/v1/search?q=okapi";
        try (RunningSearch inUse = RunningSearch.start(servers)) {
            inUse.publish(RunningSearch.title(id, 1, "Before Okapi", "Окапи"));
            inUse.await(okapi, PATIENCE, answer -> answer.titles().contains("Before Okapi"));

            servers.elasticsearch().kill();
            assertUnavailable(inUse);
            try (RunningSearch startedMeanwhile = RunningSearch.start(servers)) {
                assertUnavailable(startedMeanwhile);
                inUse.publish(RunningSearch.title(id, 2, "After Okapi", "Окапи"));

                servers.elasticsearch().start();
                inUse.await(okapi, PATIENCE, answer -> answer.titles().contains("After Okapi"));
                inUse.await("/health", PATIENCE, answer -> answer.status() == 200);
                startedMeanwhile.await(
                        okapi, PATIENCE, answer -> answer.titles().contains("After Okapi"));
            }
        }
    }

    @Test
    void search_indexLost_isFilledAnewFromTheFirstEvent() throws Exception {
        try (RunningSearch search = RunningSearch.start(servers)) {
            search.publish(RunningSearch.title(UUID.randomUUID(), 1, "Lost Numbat", "Намбат"));
            search.await(
                    "/v1/search?q=numbat", PATIENCE, answer -> answer.titles().contains("Lost Numbat"));
            search.loseIndex();
            search.await(
                    "/v1/search?q=numbat", PATIENCE, answer -> answer.titles().contains("Lost Numbat"));
        }
    }

    @Test
    void search_kafkaDown_answersAndCatchesUp() throws Exception {
        try (RunningSearch search = RunningSearch.start(servers)) {
            UUID id = UUID.randomUUID();
            search.publish(RunningSearch.title(id, 1, "Before Dugong", "Дюгонь"));
            search.await(
                    "/v1/search?q=dugong", PATIENCE, answer -> answer.titles().contains("Before Dugong"));

            servers.kafka().stop();
            assertThat(search.search("dugong").titles()).containsExactly("Before Dugong");

            servers.kafka().start();
            search.publish(RunningSearch.title(id, 2, "After Dugong", "Дюгонь"));
            search.await(
                    "/v1/search?q=dugong", PATIENCE, answer -> answer.titles().contains("After Dugong"));
        }
    }

    private static void assertUnavailable(RunningSearch search) throws Exception {
        Duration best = PATIENCE;
        for (int i = 0; i < 3; i++) {
            long start = System.nanoTime();
            Answer answer = search.search("anything");
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            best = took.compareTo(best) < 0 ? took : best;
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body().path("code").asText()).isEqualTo("search_unavailable");
        }
        assertThat(best).isLessThan(Duration.ofSeconds(1));
        assertThat(search.get("/v1/search/suggest?q=a").status()).isEqualTo(503);
        assertThat(search.get("/health").status()).isEqualTo(503);
    }
}
