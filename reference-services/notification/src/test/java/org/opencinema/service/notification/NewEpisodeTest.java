package org.opencinema.service.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencinema.service.notification.RunningNotifications.await;
import static org.opencinema.service.notification.TestEvents.AT;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.events.EpisodeChanged;
import org.opencinema.events.SecurityNotice;
import org.opencinema.events.TitleChanged;
import org.opencinema.events.TitleInteraction;
import org.opencinema.events.Topics;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;
import org.opencinema.service.notification.RunningNotifications.Answer;

/** Who hears of a new episode of a series. */
final class NewEpisodeTest {
    private static final Map<String, TitleChanged.Text> NAMES =
            Map.of("en", new TitleChanged.Text("Lights", null), "ru", new TitleChanged.Text("Огни", null));

    @RegisterExtension
    static final LocalServersExtension SERVERS =
            LocalServersExtension.with(ServerKind.POSTGRES, ServerKind.REDIS, ServerKind.KAFKA, ServerKind.SMTP);

    private static RunningNotifications service;

    private final UUID account = UUID.randomUUID();
    private final UUID series = UUID.randomUUID();
    private String address;

    @BeforeAll
    static void start() throws Exception {
        service = RunningNotifications.start(SERVERS, "new_episode");
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    @BeforeEach
    void follow() throws Exception {
        address = service.contacts.add(account, "Ann", "en");
        favorite(account, AT.minusSeconds(1), "favorite");
        title(1, false);
    }

    @Test
    void newEpisode_isToldOnceToThoseWhoFollowTheSeries() throws Exception {
        UUID former = UUID.randomUUID();
        UUID late = UUID.randomUUID();
        UUID stranger = UUID.randomUUID();
        favorite(former, AT.minusSeconds(2), "favorite");
        favorite(former, AT.minusSeconds(1), "unfavorite");
        favorite(late, AT.plusMillis(1), "favorite");
        favorite(stranger, AT.minusSeconds(1), "like");
        favorite(account, AT.minusSeconds(1), "favorite"); // with a second profile
        UUID episode = UUID.randomUUID();
        for (int version : List.of(1, 2, 2, 1, 3, 2)) {
            tell(episode, version, 2, 3, null, version == 1 ? null : AT);
        }
        title(2, true);
        title(2, true);
        passed(episode, 3);

        assertThat(kinds(account)).containsExactly("new_episode");
        for (UUID other : List.of(former, late, stranger)) {
            assertThat(kinds(other)).isEmpty();
        }
        Answer inbox = inbox(account, "en");
        assertThat(inbox.at("/items/0/title").textValue()).isEqualTo("New episode: Lights");
        assertThat(inbox.at("/items/0/text").textValue())
                .isEqualTo("“Lights” is among your favourites. Episode 3 of season 2 is out: “Part 3”.");
        assertThat(inbox.at("/items/0/link").textValue()).isEqualTo("/title/" + series);
        assertThat(inbox(account, "ru").at("/items/0/text").textValue())
                .isEqualTo("«Огни» есть в вашем избранном. Вышла серия 3 сезона 2: «Part 3».");
        marker(account);
        await(() -> service.mails(address).size() >= 2);
        assertThat(service.mails(address)).hasSize(2);
    }

    @Test
    void eachEpisode_isToldOfItself() throws Exception {
        UUID first = UUID.randomUUID();
        UUID special = UUID.randomUUID();
        tell(first, 1, 1, 1, null, AT);
        tell(special, 1, 0, 1, AT.minus(Duration.ofDays(30)), AT);
        passed(first, 1);
        passed(special, 1);

        assertThat(inbox(account, "en").at("/items").findValuesAsText("text"))
                .containsExactlyInAnyOrder(
                        "“Lights” is among your favourites. Episode 1 of season 1 is out: “Part 1”.",
                        "“Lights” is among your favourites. Special 1 is out: “Part 1”.");
    }

    @Test
    void episode_thatIsOldOrGone_isNotTold() throws Exception {
        UUID old = UUID.randomUUID();
        UUID gone = UUID.randomUUID();
        UUID withoutVideo = UUID.randomUUID();
        tell(old, 1, 1, 1, AT.minus(Duration.ofDays(30)).minusMillis(1), AT);
        tell(withoutVideo, 1, 1, 3, AT, null);
        EpisodeChanged deleted = TestEvents.episode(gone, 2, series, 1, 2, null, AT);
        publish(new EpisodeChanged(gone, 2, true, series, 1, 2, deleted.translations(), null, null, AT, 60.0, AT));
        tell(gone, 1, 1, 2, null, AT); // overtaken
        for (UUID one : List.of(old, gone, withoutVideo)) {
            assertThat(known(one)).isEqualTo(1);
        }
        UUID marker = UUID.randomUUID();
        tell(marker, 1, 9, 9, null, AT);
        passed(marker, 1);

        assertThat(inbox(account, "en").at("/items")).hasSize(1);
        assertThat(inbox(account, "en").at("/items/0/text").textValue()).contains("Episode 9 of season 9");
    }

    @Test
    void episode_withItsVideoAhead_isToldWhenItComesOut() throws Exception {
        UUID episode = UUID.randomUUID();
        UUID follower = UUID.randomUUID();
        Instant release = service.clock.instant().plus(Duration.ofDays(7));
        tell(episode, 1, 1, 1, release, AT);
        UUID marker = UUID.randomUUID();
        tell(marker, 1, 9, 9, null, AT);
        passed(marker, 1);
        assertThat(inbox(account, "en").at("/items")).hasSize(1);
        favorite(follower, release.minusSeconds(1), "favorite");

        service.clock.advance(Duration.ofDays(7));

        passed(episode, 1);
        assertThat(inbox(account, "en").at("/items")).hasSize(2);
        assertThat(kinds(follower)).containsExactly("new_episode");
    }

    @Test
    void preference_switchesTheMessageOff() throws Exception {
        service.send(
                "PUT",
                "/v1/notifications/preferences",
                service.viewer(account),
                Map.of("items", List.of(Map.of("kind", "new_episode", "email", false, "inbox", true))));
        UUID episode = UUID.randomUUID();
        tell(episode, 1, 1, 1, null, AT);
        passed(episode, 1);
        marker(account);

        await(() -> !service.mails(address).isEmpty());
        assertThat(kinds(account)).containsExactlyInAnyOrder("security", "new_episode");
        assertThat(service.mails(address)).hasSize(1);
    }

    private void title(long version, boolean playable) throws Exception {
        service.publish(Topics.TITLES, TitleChanged.TYPE, series, TestEvents.series(series, version, playable, NAMES));
        await(() -> service.count(
                        "select count(*) from notification.title where id = '" + series + "' and version = " + version)
                == 1);
    }

    private void tell(UUID episode, long version, int season, int number, Instant releasedAt, Instant playableSince) {
        publish(TestEvents.episode(episode, version, series, season, number, releasedAt, playableSince));
    }

    private static void publish(EpisodeChanged episode) {
        service.publish(Topics.EPISODES, EpisodeChanged.TYPE, episode.id(), episode);
    }

    /** Waits until the service has seen that version and has told of the episode. */
    private static void passed(UUID episode, long version) throws Exception {
        await(() -> service.count("select count(*) from notification.episode where id = '" + episode
                        + "' and told and version = " + version)
                == 1);
    }

    /** Waits until the service knows the episode; how often it does. */
    private static int known(UUID episode) throws Exception {
        String count = "select count(*) from notification.episode where id = '" + episode + "'";
        await(() -> service.count(count) > 0);
        return service.count(count);
    }

    private void favorite(UUID by, Instant at, String kind) throws Exception {
        UUID profile = kind.equals("unfavorite") ? by : by.equals(account) ? UUID.randomUUID() : by;
        service.publish(
                Topics.INTERACTIONS, TitleInteraction.TYPE, by, TestEvents.interaction(by, profile, series, kind, at));
        UUID after = UUID.randomUUID();
        service.publish(
                Topics.INTERACTIONS, TitleInteraction.TYPE, by, TestEvents.interaction(by, by, after, "favorite", at));
        await(() -> service.count("select count(*) from notification.follower where title_id = '" + after + "'") == 1);
    }

    private static void marker(UUID account) {
        service.publish(
                Topics.SECURITY, SecurityNotice.TYPE, account, TestEvents.notice(account, "password_changed", null));
    }

    private static Answer inbox(UUID account, String language) throws Exception {
        return service.get("/v1/notifications", service.viewer(account), "Accept-Language", language);
    }

    private static List<String> kinds(UUID account) throws Exception {
        return inbox(account, "en").at("/items").findValuesAsText("kind");
    }
}
