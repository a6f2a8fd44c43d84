package org.opencinema.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServersExtension;
import org.opencinema.localservers.ServerKind;

final class FeedTest {
    @RegisterExtension
    static final LocalServersExtension servers = LocalServersExtension.with(ServerKind.REDIS);

    private final Redis redis = Redis.create(servers.redis().uri());
    private final String key = "feed:" + UUID.randomUUID();
    private final Feed feed = Feed.create(redis, key, Duration.ofMinutes(1));

    @AfterEach
    void close() {
        redis.close();
    }

    @Test
    void reader_atItsPlace_getsWhatIsNewInOrder() {
        assertThat(feed.readAfter(Feed.START)).isEqualTo(new Feed.Page(List.of(), Feed.START, true));
        feed.append("a");
        String position = feed.append("b");
        assertThat(feed.readAfter(Feed.START)).isEqualTo(new Feed.Page(List.of("a", "b"), position, true));
        assertThat(feed.readAfter(position)).isEqualTo(new Feed.Page(List.of(), position, true));
        feed.append("c");
        assertThat(feed.readAfter(position).messages()).containsExactly("c");
    }

    @Test
    void reader_ofAlostPlace_beginsAgain() {
        feed.append("a");
        String position = feed.append("b");
        assertThat(feed.has(position)).isTrue();
        assertThat(feed.last()).isEqualTo(position);

        redis.call(commands -> commands.del(key));
        assertThat(feed.has(position)).isFalse();
        assertThat(feed.last()).isEqualTo(Feed.START);
        assertThat(feed.readAfter(position)).isEqualTo(new Feed.Page(List.of(), Feed.START, true));
        feed.append("c");
        assertThat(feed.readAfter(position).messages()).containsExactly("c");
    }

    @Test
    void reader_ofMany_getsThemPageByPage() {
        for (int i = 0; i < 2_500; i++) {
            feed.append(Integer.toString(i));
        }
        Feed.Page first = feed.readAfter(Feed.START);
        Feed.Page second = feed.readAfter(first.position());
        Feed.Page third = feed.readAfter(second.position());
        assertThat(first.messages()).hasSize(1_000).startsWith("0");
        assertThat(first.whole()).isFalse();
        assertThat(second.messages()).hasSize(1_000).startsWith("1000");
        assertThat(third.messages()).hasSize(500).endsWith("2499");
        assertThat(third.whole()).isTrue();
    }

    @Test
    void messages_keptLongEnough_goAway() {
        redis.call(commands ->
                commands.xadd(key, new io.lettuce.core.XAddArgs().id("1-1"), java.util.Map.of("m", "of 1970")));
        feed.append("last");
        assertThat(feed.readAfter(Feed.START).messages()).containsExactly("last");
    }
}
