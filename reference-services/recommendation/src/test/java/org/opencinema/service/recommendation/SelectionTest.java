package org.opencinema.service.recommendation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.opencinema.events.TitleChanged;
import org.opencinema.recommendation.Als;
import org.opencinema.recommendation.Interactions;
import org.opencinema.recommendation.ItemKnn;
import org.opencinema.recommendation.Model;
import org.opencinema.recommendation.Popularity;
import org.opencinema.service.recommendation.Answer.Pick;
import org.opencinema.service.recommendation.Answer.ReasonKind;
import org.opencinema.service.recommendation.Answer.Row;
import org.opencinema.service.recommendation.Answer.RowKind;

/** What every list keeps, whoever looks. */
final class SelectionTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final int TITLES = 120;
    private static final List<String> COUNTRIES = List.of("NL", "DE", "US");
    private static final List<String> GENRES = List.of("drama", "comedy", "war", "sport");
    private static final ActiveModel.Loaded MODEL = model();

    private static UUID title(int number) {
        return new UUID(3, number);
    }

    /** Of the first hundred titles; the others are too new. */
    private static ActiveModel.Loaded model() {
        SplittableRandom random = new SplittableRandom(4);
        Interactions.Builder builder = Interactions.builder();
        for (int user = 0; user < 200; user++) {
            for (int i = 0; i < 12; i++) {
                int number = random.nextInt(25) * 4 + (random.nextInt(5) == 0 ? random.nextInt(4) : user % 4);
                builder.add(new UUID(1, user), title(number), 0.5 + random.nextDouble(), NOW.minusSeconds(i));
            }
        }
        Interactions interactions = builder.build();
        Model model = new Model(
                Als.builder().factors(8).iterations(4).build().train(interactions),
                ItemKnn.builder().train(interactions),
                Popularity.of(interactions),
                NOW);
        return new ActiveModel.Loaded(7, model, Charts.top(model.popularity()), Weights.START, null);
    }

    @Property(tries = 10_000, shrinking = ShrinkingMode.OFF)
    void lists_ofAnyViewer_haveNothingForbidden_trueReasons_andAreTheSameAgain(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<UUID, Title> titles = titles(random);
        Shelf.Content content = new Shelf.Content(seed, titles);
        List<Touch> touches = touches(random);
        int maxAge = random.nextInt(20);
        Selection.Viewing viewing =
                new Selection.Viewing(COUNTRIES.get(random.nextInt(COUNTRIES.size())), NOW, maxAge, touches);
        Charts.Lists charts = new Charts.Lists(shuffled(random), Map.of("NL", shuffled(random)), shuffled(random));
        Optional<Recommender> recommender =
                random.nextInt(5) == 0 ? Optional.empty() : Optional.of(new Recommender(MODEL, content));
        Recipe recipe = Recipe.values()[random.nextInt(Recipe.values().length)];
        Selection selection = new Selection(content, charts, recommender, viewing);

        Answer answer = selection.answer(recipe, null);

        List<Pick> all = new ArrayList<>(answer.items());
        answer.rows().stream().map(Row::items).forEach(all::addAll);
        all.addAll(selection.charted(null).items());
        Map<UUID, Touch> byTitle = new HashMap<>();
        touches.forEach(touch -> byTitle.put(touch.titleId(), touch));
        for (Pick pick : all) {
            assertAllowed(titles.get(pick.titleId()), byTitle.get(pick.titleId()), viewing);
            assertNameable(pick.becauseOf(), titles, viewing);
            assertTrueReason(pick, titles, byTitle);
        }
        UUID asked = title(random.nextInt(TITLES));
        for (Pick pick : selection.similar(asked)) {
            assertAllowed(titles.get(pick.titleId()), byTitle.get(pick.titleId()), viewing);
            assertNameable(pick.becauseOf(), titles, viewing);
            assertThat(pick.becauseOf()).isIn(asked, null);
            assertThat(pick.titleId()).isNotEqualTo(asked);
        }
        answer.rows().forEach(row -> assertNameable(row.titleId(), titles, viewing));
        assertThat(answer.items()).extracting(Pick::titleId).doesNotHaveDuplicates();
        for (Row row : answer.rows()) {
            assertThat(row.items()).isNotEmpty().extracting(Pick::titleId).doesNotHaveDuplicates();
            assertThat(row.kind() == RowKind.CONTINUE)
                    .isEqualTo(row.items().get(0).kind() == ReasonKind.CONTINUE);
        }
        assertThat(new Selection(content, charts, recommender, viewing).answer(recipe, null))
                .isEqualTo(answer);
    }

    /** Not by the code under test: from what the viewer did and the title says. */
    private static void assertAllowed(Title title, Touch touch, Selection.Viewing viewing) {
        assertThat(title).isNotNull();
        assertThat(title.ageRating()).isLessThanOrEqualTo(viewing.maxAge());
        assertThat(title.windows())
                .anyMatch(window -> List.of("*", viewing.country()).contains(window.region())
                        && (window.from() == null || !window.from().isAfter(NOW))
                        && (window.until() == null || window.until().isAfter(NOW)));
        if (touch != null) {
            assertThat(touch.hidden()).isFalse();
            assertThat(touch.opinion()).isNotIn("dislike", "not_interested");
            assertThat(touch.positionSeconds()).isLessThan(900);
        }
    }

    private static void assertNameable(UUID id, Map<UUID, Title> titles, Selection.Viewing viewing) {
        if (id != null) {
            assertThat(titles).containsKey(id);
            assertThat(titles.get(id).ageRating()).isLessThanOrEqualTo(viewing.maxAge());
        }
    }

    private static void assertTrueReason(Pick pick, Map<UUID, Title> titles, Map<UUID, Touch> byTitle) {
        Touch because = byTitle.get(pick.becauseOf());
        switch (pick.kind()) {
            case BECAUSE_YOU_WATCHED -> {
                assertThat(because).isNotNull();
                assertThat(because.positionSeconds()).isGreaterThanOrEqualTo(50);
            }
            case SAME_GENRE ->
                assertThat(titles.get(pick.titleId()).genres())
                        .containsAnyElementsOf(titles.get(pick.becauseOf()).genres());
            case CONTINUE ->
                assertThat(byTitle.get(pick.titleId()).positionSeconds()).isBetween(50.0, 900.0);
            case SIMILAR_VIEWERS -> {
                assertThat(pick.progress()).isNull();
                if (because != null) {
                    assertThat(because.hidden()).isFalse();
                    assertThat(because.opinion()).isNotIn("dislike", "not_interested");
                    assertThat(because.positionSeconds() >= 50
                                    || because.favorite()
                                    || "like".equals(because.opinion()))
                            .isTrue();
                } else {
                    assertThat(byTitle).doesNotContainKey(pick.becauseOf());
                }
            }
            case TRENDING, POPULAR, NEW -> {
                assertThat(pick.becauseOf()).isNull();
                assertThat(pick.progress()).isNull();
            }
        }
    }

    private static Map<UUID, Title> titles(SplittableRandom random) {
        Map<UUID, Title> titles = new LinkedHashMap<>();
        for (int i = 0; i < TITLES; i++) {
            if (random.nextInt(10) > 0) {
                titles.put(
                        title(i),
                        new Title(
                                title(i),
                                "film",
                                Map.of("en", "Film " + i),
                                1980 + random.nextInt(45),
                                Set.of(GENRES.get(i % 4)),
                                Set.of(new UUID(9, random.nextInt(30))),
                                random.nextInt(4) * 6,
                                windows(random),
                                true,
                                null));
            }
        }
        return titles;
    }

    private static List<TitleChanged.Window> windows(SplittableRandom random) {
        List<TitleChanged.Window> windows = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            String region = random.nextInt(4) == 0 ? "*" : COUNTRIES.get(random.nextInt(COUNTRIES.size()));
            Instant from = NOW.plus(Duration.ofDays(random.nextInt(20) - 15));
            windows.add(new TitleChanged.Window(
                    region,
                    random.nextInt(3) == 0 ? null : from,
                    random.nextInt(3) == 0 ? null : from.plus(Duration.ofDays(1 + random.nextInt(15)))));
        }
        return windows;
    }

    /** Lengths are a thousand seconds. */
    private static List<Touch> touches(SplittableRandom random) {
        List<Touch> touches = new ArrayList<>();
        Set<UUID> seen = new HashSet<>();
        for (int i = random.nextInt(15); i > 0; i--) {
            UUID id = title(random.nextInt(TITLES));
            if (seen.add(id)) {
                String[] opinions = {null, null, "like", "dislike", "not_interested", "none"};
                touches.add(new Touch(
                        id,
                        random.nextInt(3) == 0 ? 0 : random.nextDouble() * 1000,
                        1000.0,
                        opinions[random.nextInt(opinions.length)],
                        random.nextInt(4) == 0,
                        random.nextInt(6) == 0,
                        NOW.minusSeconds(touches.size())));
            }
        }
        return touches;
    }

    private static List<UUID> shuffled(SplittableRandom random) {
        return Stream.generate(() -> title(random.nextInt(TITLES)))
                .limit(60)
                .distinct()
                .toList();
    }
}
