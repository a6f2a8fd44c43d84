package org.opencinema.service.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.user.RunningUser.await;
import static org.opencinema.service.user.RunningUser.awaitWithin;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.events.AccountChanged;
import org.opencinema.events.EventConsumer;
import org.opencinema.events.ProfileChanged;
import org.opencinema.events.Topics;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.redis.Redis;
import org.opencinema.service.user.RunningUser.Answer;
import org.opencinema.service.user.RunningUser.Viewer;

/** The account and its profiles. */
final class ProfilesTest {
    private static final Queue<ProfileChanged> PUBLISHED = new ConcurrentLinkedQueue<>();

    @RegisterExtension
    static final LocalServersExtension SERVERS =
            LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS, ServerKind.KAFKA);

    private static RunningUser user;
    private static EventConsumer<ProfileChanged> consumer;

    @BeforeAll
    static void start() throws Exception {
        user = RunningUser.start(SERVERS, "user_profiles");
        consumer = EventConsumer.builder(
                        SERVERS.kafka().bootstrapServers(), "test", Topics.PROFILES, ProfileChanged.class)
                .handler(event -> PUBLISHED.add(event.data()))
                .build();
        consumer.start();
    }

    @AfterAll
    static void stop() throws Exception {
        consumer.close();
        user.close();
    }

    @Test
    void me_atFirstNeed_hasTheFreePlanAndOneProfile() {
        Viewer viewer = user.viewer();
        Answer me = viewer.get("/v1/me").requireStatus(200);

        assertThat(me.text("/accountId")).isEqualTo(viewer.account.toString());
        assertThat(me.text("/country")).isEqualTo("DE");
        assertThat(me.text("/language")).isEqualTo("en");
        assertThat(me.text("/plan")).isEqualTo("free");
        assertThat(me.text("/status")).isEqualTo("none");
        assertThat(me.body().get("entitled").booleanValue()).isFalse();
        assertThat(me.body().get("pinSet").booleanValue()).isFalse();
        assertThat(me.text("/profileId")).isEqualTo(viewer.firstProfile().toString());
        Answer profile = viewer.get("/v1/me/profiles/" + viewer.firstProfile()).requireStatus(200);
        assertThat(profile.text("/name")).isEqualTo("Me");
        assertThat(profile.body().get("kids").booleanValue()).isFalse();
        assertThat(profile.body().get("maxAge").intValue()).isEqualTo(21);
        assertThat(profile.body().get("first").booleanValue()).isTrue();
        assertThat(user.send("GET", "/v1/me", null, null).status()).isEqualTo(401);
        assertThat(user.send("GET", "/v1/me", user.issuer().token(UUID.randomUUID(), "service"), null)
                        .status())
                .isEqualTo(403);
    }

    @Test
    void firstNeed_manyAtOnce_makesOneProfile() throws Exception {
        Viewer viewer = user.viewer();
        List<CompletableFuture<Answer>> calls = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> viewer.get("/v1/me/profiles")))
                .limit(16)
                .toList();
        for (CompletableFuture<Answer> call : calls) {
            assertThat(call.get(30, TimeUnit.SECONDS).requireStatus(200).body().get("items"))
                    .hasSize(1);
        }
    }

    @Test
    void account_toldByAuth_hasItsLanguageAndCountry() throws Exception {
        Viewer before = user.viewer();
        before.get("/v1/me").requireStatus(200);
        Viewer after = user.viewer();
        tell(before.account, 1, "RU", "ru", false);
        tell(after.account, 1, "FR", "ru", false);

        await(() -> before.get("/v1/me").text("/country").equals("RU"));
        assertThat(before.get("/v1/me").text("/language")).isEqualTo("ru");
        assertThat(before.get("/v1/me/profiles").text("/items/0/name")).isEqualTo("Я");
        assertThat(before.get("/v1/me/profiles").text("/items/0/language")).isEqualTo("ru");
        await(() ->
                user.count("select count(*) from \"user\".profile where account_id = '" + after.account + "'") == 1);
        assertThat(after.get("/v1/me").text("/country")).isEqualTo("FR");
        tell(before.account, 1, "US", "en", false);
        before.put("/v1/me", Map.of("language", "en")).requireStatus(200);
        tell(before.account, 2, "KZ", "ru", false);
        await(() -> before.get("/v1/me").text("/country").equals("KZ"));
        assertThat(before.get("/v1/me").text("/language")).isEqualTo("en");

        tell(after.account, 2, "FR", "ru", true);
        await(() ->
                user.count("select count(*) from \"user\".profile where account_id = '" + after.account + "'") == 0);
        await(() -> PUBLISHED.stream().anyMatch(event -> event.accountId().equals(after.account) && event.deleted()));
    }

    @Test
    void subscription_isThatOfTheNewestEvent() throws Exception {
        Viewer viewer = user.viewer();
        user.subscription(viewer.account, 2, "active", true);
        user.subscription(viewer.account, 1, "trialing", false);
        await(() -> viewer.get("/v1/me").body().get("entitled").booleanValue());
        assertThat(viewer.get("/v1/me").text("/plan")).isEqualTo("premium");
        assertThat(viewer.get("/v1/me").text("/status")).isEqualTo("active");
        user.subscription(viewer.account, 3, "blocked", false);
        await(() -> !viewer.get("/v1/me").body().get("entitled").booleanValue());
        assertThat(viewer.get("/v1/me").text("/status")).isEqualTo("blocked");
    }

    @Test
    void profiles_liveAndArePublished() throws Exception {
        Viewer viewer = user.viewer();
        Answer created = viewer.post("/v1/me/profiles", Map.of("name", " Вася ", "kids", true))
                .requireStatus(201);
        String path = "/v1/me/profiles/" + created.id();
        assertThat(created.response().headers().firstValue("Location").orElse(""))
                .endsWith(path);
        assertThat(created.text("/name")).isEqualTo("Вася");
        assertThat(created.body().get("maxAge").intValue()).isEqualTo(6);
        assertThat(created.body().get("first").booleanValue()).isFalse();
        assertThat(viewer.get(path).body()).isEqualTo(created.body());

        Answer replaced = viewer.put(path, Map.of("name", "V", "maxAge", 16, "language", "ru"))
                .requireStatus(200);
        assertThat(replaced.body().get("kids").booleanValue()).isFalse();
        assertThat(viewer.get(path).body()).isEqualTo(replaced.body());
        assertThat(viewer.get("/v1/me/profiles").texts("id"))
                .containsExactly(viewer.firstProfile().toString(), created.id().toString());
        viewer.delete(path).requireStatus(204);
        assertThat(viewer.get(path).status()).isEqualTo(404);
        assertThat(viewer.delete(path).status()).isEqualTo(404);
        assertThat(viewer.put(path, Map.of("name", "V")).status()).isEqualTo(404);

        await(() -> published(created.id()).size() == 3);
        assertThat(published(created.id())).extracting(ProfileChanged::version).containsExactly(1L, 2L, 3L);
        assertThat(published(created.id())).extracting(ProfileChanged::deleted).containsExactly(false, false, true);
        assertThat(published(created.id())).extracting(ProfileChanged::kids).containsExactly(true, false, false);
        assertThat(published(created.id())).extracting(ProfileChanged::maxAge).containsExactly(6, 16, 16);
        await(() -> published(viewer.firstProfile()).size() == 1);
    }

    @Test
    void profiles_fiveArePossible_theSixthIsRefused() throws Exception {
        Viewer viewer = user.viewer();
        viewer.get("/v1/me").requireStatus(200);
        List<CompletableFuture<Answer>> calls = Stream.generate(() ->
                        CompletableFuture.supplyAsync(() -> viewer.post("/v1/me/profiles", Map.of("name", "One more"))))
                .limit(8)
                .toList();
        List<Integer> statuses = new ArrayList<>();
        for (CompletableFuture<Answer> call : calls) {
            statuses.add(call.get(30, TimeUnit.SECONDS).status());
        }

        assertThat(statuses).containsOnly(201, 409);
        assertThat(viewer.get("/v1/me/profiles").body().get("items")).hasSize(5);
        Answer sixth = viewer.post("/v1/me/profiles", Map.of("name", "Six")).requireStatus(409);
        assertThat(sixth.text("/code")).isEqualTo("profile_limit");
        String last = viewer.get("/v1/me/profiles").text("/items/4/id");
        viewer.delete("/v1/me/profiles/" + last).requireStatus(204);
        viewer.post("/v1/me/profiles", Map.of("name", "Five")).requireStatus(201);
    }

    @Test
    void firstProfile_staysAndIsForAdults() {
        Viewer viewer = user.viewer();
        String path = "/v1/me/profiles/" + viewer.firstProfile();

        assertThat(viewer.delete(path).requireStatus(409).text("/code")).isEqualTo("first_profile");
        assertThat(viewer.put(path, Map.of("name", "Kid", "kids", true))
                        .requireStatus(422)
                        .text("/violations/0/field"))
                .isEqualTo("kids");
        viewer.put(path, Map.of("name", "Mum")).requireStatus(200);
    }

    @Test
    void profile_ofAnotherAccount_isNotFound() {
        Viewer viewer = user.viewer();
        UUID foreign = user.viewer().firstProfile();
        String path = "/v1/me/profiles/" + foreign;

        assertThat(viewer.get(path).status()).isEqualTo(404);
        assertThat(viewer.put(path, Map.of("name", "Mine")).status()).isEqualTo(404);
        assertThat(viewer.delete(path).status()).isEqualTo(404);
        assertThat(viewer.select(foreign, null).status()).isEqualTo(404);
        String forged = user.auth.token(viewer.account, UUID.randomUUID(), foreign);
        assertThat(user.send("GET", "/v1/me/history", forged, null)
                        .requireStatus(403)
                        .text("/code"))
                .isEqualTo("profile_gone");
    }

    @Test
    void select_givesATokenWithTheProfile() {
        Viewer viewer = user.viewer();
        UUID kid = add(viewer, true);

        Answer selected = viewer.select(kid, null).requireStatus(200);

        assertThat(selected.body().get("expiresIn").longValue()).isEqualTo(900);
        assertThat(selected.response().headers().firstValue("Cache-Control")).hasValue("no-store");
        String claims = new String(
                Base64.getUrlDecoder().decode(selected.text("/accessToken").split("\\.")[1]));
        assertThat(claims).contains("\"pid\":\"" + kid + "\"");
        assertThat(viewer.as(kid).get("/v1/me").text("/profileId")).isEqualTo(kid.toString());

        int before = user.auth.serviceTokens();
        viewer.select(kid, null).requireStatus(200);
        assertThat(user.auth.serviceTokens()).as("the service token is kept").isEqualTo(before);
        user.auth.forgetServiceTokens();
        viewer.select(kid, null).requireStatus(200);
        user.auth.signOutAll(viewer.account);
        assertThat(viewer.select(kid, null).requireStatus(410).text("/code")).isEqualTo("session_ended");
    }

    @Test
    void kidsProfile_changesNothingOfTheAccount() {
        Viewer adult = user.viewer();
        UUID kid = add(adult, true);
        Viewer child = adult.as(kid);
        Map<String, Object> body = Map.of("name", "Me", "maxAge", 12, "kids", true);

        for (Answer answer : List.of(
                child.post("/v1/me/profiles", body),
                child.put("/v1/me/profiles/" + kid, body),
                child.delete("/v1/me/profiles/" + kid),
                child.put("/v1/me/pin", Map.of("pin", "1234")))) {
            assertThat(answer.requireStatus(403).text("/code")).isEqualTo("kids_profile");
        }
        adult.delete("/v1/me/profiles/" + kid).requireStatus(204);
        assertThat(child.get("/v1/me").requireStatus(403).text("/code")).isEqualTo("profile_gone");
    }

    @Test
    void pin_isNeededToLeaveAKidsProfileAndToEnterAdultOnes() {
        Viewer adult = user.viewer();
        UUID first = adult.firstProfile();
        UUID kid = add(adult, true);
        UUID otherKid = add(adult, true);
        UUID other = add(adult, false);
        adult.as(kid).select(first, null).requireStatus(200);
        adult.put("/v1/me/pin", Map.of("pin", "0042")).requireStatus(204);
        assertThat(adult.get("/v1/me").body().get("pinSet").booleanValue()).isTrue();

        Viewer child = adult.as(kid);
        for (UUID wanted : List.of(first, other, otherKid)) {
            assertThat(child.select(wanted, null).requireStatus(403).text("/code"))
                    .isEqualTo("pin_required");
            assertThat(child.select(wanted, "0043").requireStatus(403).text("/code"))
                    .isEqualTo("pin_wrong");
            child.select(wanted, "0042").requireStatus(200);
        }
        child.select(kid, null).requireStatus(200);
        assertThat(adult.select(other, null).requireStatus(403).text("/code")).isEqualTo("pin_required");
        adult.select(other, "0042").requireStatus(200);
        adult.select(first, null).requireStatus(200);
        adult.select(kid, null).requireStatus(200);
        adult.delete("/v1/me/profiles/" + kid).requireStatus(204);
        assertThat(child.select(otherKid, null).requireStatus(403).text("/code"))
                .as("from a profile that is gone")
                .isEqualTo("pin_required");

        assertThat(adult.put("/v1/me/pin", Map.of("pin", "1111"))
                        .requireStatus(403)
                        .text("/code"))
                .isEqualTo("pin_required");
        assertThat(adult.put("/v1/me/pin", Map.of("pin", "1111", "currentPin", "1110"))
                        .requireStatus(403)
                        .text("/code"))
                .isEqualTo("pin_wrong");
        adult.put("/v1/me/pin", Map.of("pin", "1111", "currentPin", "0042")).requireStatus(204);
        adult.put("/v1/me/pin", Map.of("currentPin", "1111")).requireStatus(204);
        adult.as(otherKid).select(first, null).requireStatus(200);
    }

    @Test
    void pin_guessedInParallel_getsFiveTries() throws Exception {
        Viewer adult = user.viewer();
        UUID first = adult.firstProfile();
        Viewer child = adult.as(add(adult, true));
        adult.put("/v1/me/pin", Map.of("pin", "9999")).requireStatus(204);
        List<CompletableFuture<Answer>> calls = Stream.iterate(1000, i -> i + 1)
                .limit(20)
                .map(pin -> CompletableFuture.supplyAsync(() -> child.select(first, pin.toString())))
                .toList();
        List<Integer> statuses = new ArrayList<>();
        for (CompletableFuture<Answer> call : calls) {
            statuses.add(call.get(30, TimeUnit.SECONDS).status());
        }

        assertThat(statuses).containsOnly(403, 429);
        assertThat(statuses.stream().filter(status -> status == 403)).hasSize(5);
        Answer right = child.select(first, "9999").requireStatus(429);
        assertThat(right.text("/code")).isEqualTo("rate_limited");
        assertThat(Integer.parseInt(
                        right.response().headers().firstValue("Retry-After").orElse("0")))
                .isBetween(840, 900);
        assertThat(user.count("select count(*) from \"user\".account where pin_hash like '%9999%'"))
                .isZero();
    }

    @Test
    void cache_afterAChange_isStaleForASecondAtMost() throws Exception {
        Viewer viewer = user.viewer();
        UUID first = viewer.firstProfile();
        try (Redis redis = Redis.create(SERVERS.redis().uri())) {
            String generation = "user:profiles-generation:" + viewer.account;
            await(() -> "2".equals(redis.call(commands -> commands.get(generation)))); // made, and told so by its event
        }
        assertThat(name(viewer)).isEqualTo("Me");
        user.execute("update \"user\".profile set name = 'Changed elsewhere' where id = '" + first + "'");
        assertThat(name(viewer)).as("read from the cache").isEqualTo("Me");

        Instant now = Clock.systemUTC().instant();
        user.publish(
                Topics.PROFILES,
                ProfileChanged.TYPE,
                first,
                new ProfileChanged(first, viewer.account, 2, false, false, 21, "en", now));
        awaitWithin(Duration.ofSeconds(1), () -> name(viewer).equals("Changed elsewhere"));

        viewer.put("/v1/me/profiles/" + first, Map.of("name", "Changed here")).requireStatus(200);
        assertThat(name(viewer)).as("at once").isEqualTo("Changed here");
    }

    private static String name(Viewer viewer) {
        return viewer.get("/v1/me/profiles").requireStatus(200).text("/items/0/name");
    }

    private static UUID add(Viewer viewer, boolean kids) {
        return viewer.post("/v1/me/profiles", Map.of("name", "Another", "kids", kids))
                .requireStatus(201)
                .id();
    }

    private static void tell(UUID account, long version, String country, String language, boolean deleted) {
        Instant now = Clock.systemUTC().instant();
        user.publish(
                Topics.ACCOUNTS,
                AccountChanged.TYPE,
                account,
                new AccountChanged(account, version, deleted, country, language, now, now));
    }

    private static List<ProfileChanged> published(UUID profile) {
        return PUBLISHED.stream()
                .filter(event -> event.profileId().equals(profile))
                .toList();
    }
}
