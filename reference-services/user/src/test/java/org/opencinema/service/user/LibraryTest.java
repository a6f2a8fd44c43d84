package org.opencinema.service.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.user.RunningUser.await;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.events.EventConsumer;
import org.opencinema.events.TitleInteraction;
import org.opencinema.events.Topics;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.user.RunningUser.Answer;
import org.opencinema.service.user.RunningUser.Viewer;

/** History, favourites, reactions and playlists. */
final class LibraryTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final Queue<TitleInteraction> PUBLISHED = new ConcurrentLinkedQueue<>();

    @RegisterExtension
    static final LocalServersExtension SERVERS =
            LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS, ServerKind.KAFKA);

    private static RunningUser user;
    private static EventConsumer<TitleInteraction> consumer;
    private static UUID stalker;
    private static UUID solaris;
    private static UUID mirror;

    @BeforeAll
    static void start() throws Exception {
        user = RunningUser.start(SERVERS, "user_library");
        consumer = EventConsumer.builder(
                        SERVERS.kafka().bootstrapServers(), "test", Topics.INTERACTIONS, TitleInteraction.class)
                .handler(event -> PUBLISHED.add(event.data()))
                .build();
        consumer.start();
        stalker = user.title("Stalker", "Сталкер");
        solaris = user.title("Solaris", null);
        mirror = user.title("Mirror", "Зеркало");
    }

    @AfterAll
    static void stop() throws Exception {
        consumer.close();
        user.close();
    }

    @Test
    void history_isWhatWasPlayed_theLatestFirst() throws Exception {
        Viewer viewer = user.viewer();
        user.play(viewer.account, null, stalker, 10, NOON);
        user.play(viewer.account, null, solaris, 20, NOON.plusSeconds(1));
        user.play(viewer.account, viewer.firstProfile(), mirror, 30, NOON.plusSeconds(2));
        user.play(viewer.account, null, stalker, 40, NOON.plusSeconds(3));
        user.play(viewer.account, null, stalker, 15, NOON.plusSeconds(1)); // overtaken
        user.play(viewer.account, UUID.randomUUID(), solaris, 99, NOON.plusSeconds(9)); // no such profile
        user.play(viewer.account, null, UUID.randomUUID(), 5, NOON.plusSeconds(10)); // no such title
        await(() -> titles(viewer, "/v1/me/history").equals(List.of("Stalker", "Mirror", "Solaris")));

        Answer russian = viewer.get("/v1/me/history", "Accept-Language", "ru");
        assertThat(russian.texts("title")).containsExactly("Сталкер", "Зеркало", "Solaris");
        assertThat(russian.response().headers().firstValue("Content-Language")).hasValue("ru");
        assertThat(russian.body().at("/items/0/positionSeconds").doubleValue()).isEqualTo(40);
        assertThat(russian.body().at("/items/0/durationSeconds").doubleValue()).isEqualTo(1000);
        assertThat(russian.text("/items/0/watchedAt")).isEqualTo("2026-06-01T12:00:03Z");
        assertThat(pages(viewer, "/v1/me/history")).containsExactly("Stalker", "Mirror", "Solaris");
    }

    @Test
    void history_ofAProfile_isItsOwn() throws Exception {
        Viewer viewer = user.viewer();
        UUID kid = viewer.post("/v1/me/profiles", Map.of("name", "Kid", "kids", true))
                .requireStatus(201)
                .id();
        user.play(viewer.account, kid, solaris, 100, NOON);
        user.play(viewer.account, null, mirror, 100, NOON);
        user.play(user.viewer().account, kid, stalker, 100, NOON); // another account names it
        Viewer child = viewer.as(kid);

        await(() -> titles(child, "/v1/me/history").equals(List.of("Solaris")));
        await(() -> titles(viewer, "/v1/me/history").equals(List.of("Mirror")));
        assertThat(titles(child, "/v1/me/continue")).containsExactly("Solaris");
    }

    @Test
    void history_removed_comesBackOnlyWhenWatchedAgain() throws Exception {
        Viewer viewer = user.viewer();
        user.play(viewer.account, null, stalker, 100, NOON);
        await(() -> !titles(viewer, "/v1/me/history").isEmpty());

        viewer.delete("/v1/me/history/" + stalker).requireStatus(204);
        viewer.delete("/v1/me/history/" + stalker).requireStatus(204);
        user.play(viewer.account, null, stalker, 100, NOON); // the same once more
        user.play(viewer.account, null, mirror, 100, NOON);
        await(() -> titles(viewer, "/v1/me/history").equals(List.of("Mirror")));
        assertThat(titles(viewer, "/v1/me/continue")).containsExactly("Mirror");

        user.play(viewer.account, null, stalker, 120, NOON.plusSeconds(1));
        await(() -> titles(viewer, "/v1/me/history").equals(List.of("Stalker", "Mirror")));
    }

    @Test
    void continue_isWhatWasBegunAndNotFinishedAndMayBePlayed() throws Exception {
        Viewer viewer = user.viewer();
        UUID exactly = user.title("At 30 s", null);
        UUID begun = user.title("Past 30 s", null);
        UUID almost = user.title("Before 95 %", null);
        UUID finished = user.title("At 95 %", null);
        UUID withoutVideo = user.title("Without video", null);
        UUID adult = user.title("For adults", null);
        user.title(withoutVideo, 2, "Without video", null, 0, false, null);
        user.title(adult, 2, "For adults", null, 18, false, 1000.0);
        double[] positions = {30, 30.5, 949.5, 950, 100, 100};
        List<UUID> all = List.of(exactly, begun, almost, finished, withoutVideo, adult);
        for (int i = 0; i < positions.length; i++) {
            user.play(viewer.account, null, all.get(i), positions[i], NOON.plusSeconds(i));
        }
        await(() -> titles(viewer, "/v1/me/history").size() == 6);
        await(() -> user.count("select count(*) from \"user\".title where version = 2 and id in ('" + withoutVideo
                        + "', '" + adult + "')")
                == 2);

        assertThat(titles(viewer, "/v1/me/continue")).containsExactly("For adults", "Before 95 %", "Past 30 s");
        assertThat(titles(viewer, "/v1/me/continue?limit=2")).containsExactly("For adults", "Before 95 %");
        UUID teen = viewer.post("/v1/me/profiles", Map.of("name", "Teen", "maxAge", 17))
                .requireStatus(201)
                .id();
        user.play(viewer.account, teen, adult, 100, NOON);
        user.play(viewer.account, teen, begun, 100, NOON);
        Viewer young = viewer.as(teen);
        await(() -> titles(young, "/v1/me/history").size() == 2);
        assertThat(titles(young, "/v1/me/continue")).containsExactly("Past 30 s");
    }

    @Test
    void title_changedOrDeleted_isSoInTheLists() throws Exception {
        Viewer viewer = user.viewer();
        UUID title = user.title("Old name", null);
        user.play(viewer.account, null, title, 100, NOON);
        viewer.put("/v1/me/favorites/" + title, null).requireStatus(204);
        UUID list = viewer.post("/v1/me/playlists", Map.of("name", "L", "titleIds", List.of(title, mirror)))
                .requireStatus(201)
                .id();
        user.title(title, 3, "New name", null, 0, false, 1000.0);
        user.title(title, 2, "Overtaken", null, 0, false, 1000.0);
        await(() -> titles(viewer, "/v1/me/history").equals(List.of("New name")));
        assertThat(titles(viewer, "/v1/me/favorites")).containsExactly("New name");
        assertThat(titles(viewer, "/v1/me/playlists/" + list)).containsExactly("New name", "Mirror");

        user.title(title, 4, "New name", null, 0, true, 1000.0);
        await(() -> titles(viewer, "/v1/me/history").isEmpty());
        assertThat(titles(viewer, "/v1/me/favorites")).isEmpty();
        assertThat(titles(viewer, "/v1/me/playlists/" + list)).containsExactly("Mirror");
        assertThat(viewer.put("/v1/me/favorites/" + title, null).status()).isEqualTo(404);
        viewer.delete("/v1/me/favorites/" + title).requireStatus(204);
    }

    @Test
    void favorites_areAddedOnceAndPublished() throws Exception {
        Viewer viewer = user.viewer();
        UUID profile = viewer.firstProfile();
        for (UUID title : List.of(stalker, solaris, mirror, solaris)) {
            viewer.put("/v1/me/favorites/" + title, null).requireStatus(204);
        }
        assertThat(titles(viewer, "/v1/me/favorites")).containsExactly("Mirror", "Solaris", "Stalker");
        assertThat(pages(viewer, "/v1/me/favorites")).containsExactly("Mirror", "Solaris", "Stalker");
        viewer.delete("/v1/me/favorites/" + solaris).requireStatus(204);
        viewer.delete("/v1/me/favorites/" + solaris).requireStatus(204);
        assertThat(titles(viewer, "/v1/me/favorites")).containsExactly("Mirror", "Stalker");
        assertThat(viewer.put("/v1/me/favorites/" + UUID.randomUUID(), null).status())
                .isEqualTo(404);
        assertThat(user.viewer().get("/v1/me/favorites").body().get("items")).isEmpty();

        await(() -> published(viewer).size() == 4);
        assertThat(published(viewer))
                .extracting(TitleInteraction::kind)
                .containsExactly("favorite", "favorite", "favorite", "unfavorite");
        assertThat(published(viewer))
                .extracting(TitleInteraction::titleId)
                .containsExactly(stalker, solaris, mirror, solaris);
        assertThat(published(viewer)).extracting(TitleInteraction::profileId).containsOnly(profile);
    }

    @Test
    void favorites_aThousandArePossible_oneMoreIsRefused() throws Exception {
        Viewer viewer = user.viewer();
        user.execute("insert into \"user\".favorite (profile_id, title_id, added_at)" + " select '"
                + viewer.firstProfile() + "', gen_random_uuid(), '2026-01-01' from generate_series(1, 999)");
        viewer.put("/v1/me/favorites/" + stalker, null).requireStatus(204);
        assertThat(viewer.put("/v1/me/favorites/" + solaris, null)
                        .requireStatus(409)
                        .text("/code"))
                .isEqualTo("favorite_limit");
        viewer.put("/v1/me/favorites/" + stalker, null).requireStatus(204);
        viewer.delete("/v1/me/favorites/" + stalker).requireStatus(204);
        viewer.put("/v1/me/favorites/" + solaris, null).requireStatus(204);
    }

    @Test
    void reactions_areKeptAndPublished() throws Exception {
        Viewer viewer = user.viewer();
        String path = "/v1/me/reactions/" + stalker;
        assertThat(viewer.get(path).status()).isEqualTo(404);
        for (String kind : List.of("like", "like", "dislike", "not_interested")) {
            viewer.put(path, Map.of("kind", kind)).requireStatus(204);
            assertThat(viewer.get(path).requireStatus(200).text("/kind")).isEqualTo(kind);
        }
        viewer.delete(path).requireStatus(204);
        viewer.delete(path).requireStatus(204);
        assertThat(viewer.get(path).status()).isEqualTo(404);
        assertThat(viewer.put("/v1/me/reactions/" + UUID.randomUUID(), Map.of("kind", "like"))
                        .status())
                .isEqualTo(404);

        await(() -> published(viewer).size() == 4);
        assertThat(published(viewer))
                .extracting(TitleInteraction::kind)
                .containsExactly("like", "dislike", "not_interested", "unreact");
    }

    @Test
    void playlist_keepsItsOrderAndItsVersion() {
        Viewer viewer = user.viewer();
        Answer created = viewer.post(
                        "/v1/me/playlists", Map.of("name", " Зима ", "titleIds", List.of(mirror, stalker, solaris)))
                .requireStatus(201);
        String path = "/v1/me/playlists/" + created.id();
        assertThat(created.response().headers().firstValue("Location").orElse(""))
                .endsWith(path);
        assertThat(created.etag()).isEqualTo("\"1-en\"");
        assertThat(created.text("/name")).isEqualTo("Зима");
        assertThat(created.texts("title")).containsExactly("Mirror", "Stalker", "Solaris");
        assertThat(viewer.get(path).body()).isEqualTo(created.body());
        assertThat(viewer.get(path, "Accept-Language", "ru").texts("title"))
                .containsExactly("Зеркало", "Сталкер", "Solaris");

        Answer replaced = viewer.put(
                        path,
                        Map.of("name", "Winter", "titleIds", List.of(stalker, mirror)),
                        "If-Match",
                        created.etag())
                .requireStatus(200);
        assertThat(replaced.etag()).isEqualTo("\"2-en\"");
        assertThat(replaced.texts("title")).containsExactly("Stalker", "Mirror");
        Map<String, Object> body = Map.of("name", "Late");
        assertThat(viewer.put(path, body, "If-Match", created.etag()).status()).isEqualTo(412);
        assertThat(viewer.put(path, body).status()).isEqualTo(400);
        assertThat(viewer.put(path, body, "If-Match", "2").status()).isEqualTo(400);
        assertThat(viewer.delete(path, "If-Match", "\"1\"").status()).isEqualTo(412);
        assertThat(viewer.get(path).text("/name")).isEqualTo("Winter");

        Answer second = viewer.post("/v1/me/playlists", Map.of("name", "Empty")).requireStatus(201);
        assertThat(viewer.get("/v1/me/playlists").texts("name")).containsExactly("Winter", "Empty");
        assertThat(second.body().get("items")).isEmpty();
        viewer.delete(path, "If-Match", "\"2-ru\"").requireStatus(204);
        assertThat(viewer.get(path).status()).isEqualTo(404);
    }

    @Test
    void playlist_ofAnotherProfileOrAccount_isNotFound() {
        Viewer viewer = user.viewer();
        UUID kid = viewer.post("/v1/me/profiles", Map.of("name", "Kid", "kids", true))
                .requireStatus(201)
                .id();
        String path = "/v1/me/playlists/"
                + viewer.post("/v1/me/playlists", Map.of("name", "Mine"))
                        .requireStatus(201)
                        .id();

        for (Viewer other : List.of(user.viewer(), viewer.as(kid))) {
            assertThat(other.get(path).status()).isEqualTo(404);
            assertThat(other.put(path, Map.of("name", "His"), "If-Match", "\"1\"")
                            .status())
                    .isEqualTo(404);
            assertThat(other.delete(path, "If-Match", "\"1\"").status()).isEqualTo(404);
            assertThat(other.get("/v1/me/playlists").body().get("items")).isEmpty();
        }
        assertThat(viewer.get(path).text("/name")).isEqualTo("Mine");
    }

    @Test
    void playlists_fiftyAndFiveHundredTitlesArePossible_oneMoreIsNot() throws Exception {
        Viewer viewer = user.viewer();
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < 501; i++) {
            ids.add(UUID.randomUUID());
        }
        StringBuilder rows = new StringBuilder();
        ids.forEach(id -> rows.append(rows.isEmpty() ? "" : ", ")
                .append("('" + id + "', 1, false, 'One of many', null, 0, false, null)"));
        user.execute("insert into \"user\".title values " + rows);
        assertThat(viewer.post("/v1/me/playlists", Map.of("name", "Long", "titleIds", ids.subList(0, 500)))
                        .requireStatus(201)
                        .body()
                        .get("items"))
                .hasSize(500);
        assertThat(viewer.post("/v1/me/playlists", Map.of("name", "Too long", "titleIds", ids))
                        .requireStatus(422)
                        .text("/violations/0/field"))
                .isEqualTo("titleIds");
        for (int i = 1; i < 50; i++) {
            viewer.post("/v1/me/playlists", Map.of("name", "List " + i)).requireStatus(201);
        }
        assertThat(viewer.post("/v1/me/playlists", Map.of("name", "One more"))
                        .requireStatus(409)
                        .text("/code"))
                .isEqualTo("playlist_limit");
    }

    @Test
    void input_outOfItsLimits_isRefusedByName() {
        Viewer viewer = user.viewer();
        String profiles = "/v1/me/profiles";
        String first = profiles + "/" + viewer.firstProfile();
        String select = first + "/select";
        String lists = "/v1/me/playlists";
        String reaction = "/v1/me/reactions/" + stalker;
        record Bad(String method, String path, Object body, int status, String field) {}
        Map<String, Object> nothing = new HashMap<>();
        List<Bad> table = List.of(
                new Bad("PUT", "/v1/me", nothing, 422, "language"),
                new Bad("PUT", "/v1/me", Map.of("language", "de"), 400, "language"),
                new Bad("PUT", "/v1/me", Map.of("language", "en", "country", "US"), 400, "country"),
                new Bad("PUT", "/v1/me/pin", Map.of("pin", "123"), 422, "pin"),
                new Bad("PUT", "/v1/me/pin", Map.of("pin", "12345"), 422, "pin"),
                new Bad("PUT", "/v1/me/pin", Map.of("pin", "12a4"), 422, "pin"),
                new Bad("PUT", "/v1/me/pin", Map.of("pin", 1234), 400, "pin"),
                new Bad("PUT", "/v1/me/pin", Map.of("pin", "1234", "currentPin", "1"), 422, "currentPin"),
                new Bad("POST", profiles, nothing, 422, "name"),
                new Bad("POST", profiles, Map.of("name", ""), 422, "name"),
                new Bad("POST", profiles, Map.of("name", "  "), 422, "name"),
                new Bad("POST", profiles, Map.of("name", "a\u0000b"), 400, "name"),
                new Bad("POST", profiles, "{\"name\":\"\\ud800\"}", 422, "name"),
                new Bad("POST", profiles, Map.of("name", "x".repeat(51)), 422, "name"),
                new Bad("POST", profiles, Map.of("name", "x", "maxAge", -1), 422, "maxAge"),
                new Bad("POST", profiles, Map.of("name", "x", "maxAge", 22), 422, "maxAge"),
                new Bad("POST", profiles, Map.of("name", "x", "maxAge", 13, "kids", true), 422, "maxAge"),
                new Bad("POST", profiles, Map.of("name", "x", "language", "de"), 400, "language"),
                new Bad("POST", profiles, Map.of("name", "x", "kids", "yes"), 400, "kids"),
                new Bad("PUT", first, Map.of("name", "x".repeat(51)), 422, "name"),
                new Bad("PUT", profiles + "/7", Map.of("name", "x"), 404, "profileId"),
                new Bad("POST", select, Map.of("pin", "12345"), 422, "pin"),
                new Bad("POST", select, Map.of("x", 1), 400, "x"),
                new Bad("GET", "/v1/me/history?limit=0", null, 400, "limit"),
                new Bad("GET", "/v1/me/history?limit=101", null, 400, "limit"),
                new Bad("GET", "/v1/me/history?cursor=x", null, 400, "cursor"),
                new Bad("GET", "/v1/me/history?cursor=" + "_".repeat(32), null, 400, "cursor"),
                new Bad("GET", "/v1/me/favorites?cursor=" + "x".repeat(1001), null, 400, "cursor"),
                new Bad("GET", "/v1/me/favorites?limit=x", null, 400, "limit"),
                new Bad("GET", "/v1/me/continue?limit=101", null, 400, "limit"),
                new Bad("PUT", reaction, Map.of("kind", "love"), 400, "kind"),
                new Bad("PUT", reaction, nothing, 422, "kind"),
                new Bad("POST", lists, nothing, 422, "name"),
                new Bad("POST", lists, Map.of("name", " "), 422, "name"),
                new Bad("POST", lists, Map.of("name", "x".repeat(101)), 422, "name"),
                new Bad("POST", lists, Map.of("name", "x", "titleIds", List.of("x")), 400, "titleIds[0]"),
                new Bad("POST", lists, "{\"name\":\"x\",\"titleIds\":[null]}", 400, "titleIds[0]"),
                new Bad(
                        "POST",
                        lists,
                        Map.of("name", "x", "titleIds", List.of(stalker, UUID.randomUUID())),
                        422,
                        "titleIds[1]"),
                new Bad(
                        "POST",
                        lists,
                        Map.of("name", "x", "titleIds", List.of(stalker, mirror, stalker)),
                        422,
                        "titleIds[2]"));
        for (Bad bad : table) {
            Answer answer = viewer.send(bad.method(), bad.path(), bad.body());
            assertThat(answer.status()).as("%s -> %s", bad, answer.body()).isEqualTo(bad.status());
            assertThat(answer.response().headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(answer.text("/violations/0/field")).as(bad.toString()).isEqualTo(bad.field());
        }
        viewer.put("/v1/me/profiles/" + viewer.firstProfile(), Map.of("name", "x".repeat(50), "maxAge", 0))
                .requireStatus(200);
        viewer.post(profiles, Map.of("name", "x", "maxAge", 12, "kids", true)).requireStatus(201);
        viewer.post(profiles, Map.of("name", "x", "maxAge", 21)).requireStatus(201);
        viewer.post(lists, Map.of("name", "x".repeat(100))).requireStatus(201);
        viewer.get("/v1/me/history?limit=100").requireStatus(200);
    }

    private static List<String> titles(Viewer viewer, String path) {
        return viewer.get(path).requireStatus(200).texts("title");
    }

    /** All titles, in pages of one. */
    private static List<String> pages(Viewer viewer, String path) {
        List<String> titles = new ArrayList<>();
        String cursor = "";
        do {
            Answer page = viewer.get(path + "?limit=1" + cursor).requireStatus(200);
            titles.addAll(page.texts("title"));
            cursor = page.body().has("nextCursor") ? "&cursor=" + page.text("/nextCursor") : "";
        } while (!cursor.isEmpty());
        return titles;
    }

    private static List<TitleInteraction> published(Viewer viewer) {
        return PUBLISHED.stream()
                .filter(event -> event.accountId().equals(viewer.account))
                .toList();
    }
}
