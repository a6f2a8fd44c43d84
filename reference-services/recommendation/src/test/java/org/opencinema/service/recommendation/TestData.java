package org.opencinema.service.recommendation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.opencinema.events.TitleChanged;

/** Films of two genres, and viewers who keep to one of them. */
final class TestData {
    static final int EACH = 20;
    static final int VIEWERS = 40;
    static final int FILMS_PER_VIEWER = 8;

    final List<TitleChanged> dramas = new ArrayList<>();
    final List<TitleChanged> comedies = new ArrayList<>();
    final List<Viewing> viewings = new ArrayList<>();

    /** Nearly to the end. */
    record Viewing(UUID account, UUID title) {}

    /** Tells the service of films and viewings and waits until it knows them. */
    static TestData publish(RunningRecommendation service) throws Exception {
        return publish(service, 0, 0);
    }

    /** As above, where there are titles and interactions already. */
    static TestData publish(RunningRecommendation service, int titles, int interactions) throws Exception {
        return publish(service, titles, interactions, -3600);
    }

    /** As above, with viewings that began so many seconds after now. */
    static TestData publish(RunningRecommendation service, int titles, int interactions, int seconds) throws Exception {
        TestData data = new TestData();
        for (int i = 0; i < EACH; i++) {
            data.dramas.add(RunningRecommendation.film(UUID.randomUUID(), "Drama " + i, "drama", i % 2 == 0 ? 0 : 16));
            data.comedies.add(
                    RunningRecommendation.film(UUID.randomUUID(), "Comedy " + i, "comedy", i % 2 == 0 ? 6 : 18));
        }
        data.dramas.forEach(service::tell);
        data.comedies.forEach(service::tell);
        SplittableRandom random = new SplittableRandom(1);
        List<CompletableFuture<Void>> sent = new ArrayList<>();
        for (int viewer = 0; viewer < VIEWERS; viewer++) {
            UUID account = UUID.randomUUID();
            List<TitleChanged> films = new ArrayList<>(viewer % 2 == 0 ? data.dramas : data.comedies);
            for (int i = 0; i < FILMS_PER_VIEWER; i++) {
                TitleChanged film = films.remove(random.nextInt(films.size()));
                data.viewings.add(new Viewing(account, film.id()));
                sent.add(service.play(
                        account, null, film.id(), 0.95, Instant.now().plusSeconds(seconds + i)));
            }
        }
        CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).join();
        service.awaitRows("titles", titles + 2 * EACH);
        service.awaitRows("interactions", interactions + VIEWERS * FILMS_PER_VIEWER);
        return data;
    }

    static List<UUID> ids(List<TitleChanged> films) {
        return films.stream().map(TitleChanged::id).toList();
    }
}
