package org.opencinema.launcher;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opencinema.localservers.LocalServer;
import org.opencinema.localservers.ServerKind;

/**
 * The story ends right although parts of the platform are killed in its chapters and come back. {@code -Dstory.seed} chooses which, when
 * and in which chapter, {@code -Dstory.victims} how many; the profile long kills each service and each store. The last on its platform,
 * since months pass.
 */
@Order(Integer.MAX_VALUE)
final class StoryFaultTest {
    private static final int LONGEST_UP_MILLIS = 1_500;
    private static final int LONGEST_DOWN_MILLIS = 3_000;

    @RegisterExtension
    static final RunningPlatform running = RunningPlatform.withProcesses();

    private final Random random = new Random(Long.getLong("story.seed", 1));
    private final ExecutorService killer = Executors.newSingleThreadExecutor();

    /** What is killed and comes back: the mail server between chapters, since the mails that it has taken are lost with it. */
    private record Victim(String name, boolean between, Patience.Statements kill, Patience.Statements restart) {}

    @Test
    void story_whilePartsAreKilled_endsRight() throws Exception {
        Story story = Story.prepare(running.platform(), running.signedIn("editor"));
        List<Story.Chapter> chapters = story.chapters();
        Map<Story.Chapter, List<Victim>> faults = plan(chapters);
        for (Story.Chapter chapter : chapters) {
            List<Future<?>> done = new ArrayList<>();
            for (Victim victim : faults.getOrDefault(chapter, List.of())) {
                if (victim.between()) {
                    story.readMails();
                    kill(victim, chapter);
                }
                done.add(killer.submit(() -> killAndRestart(victim, chapter)));
            }
            chapter.tell();
            for (Future<?> fault : done) {
                fault.get(2, TimeUnit.MINUTES);
            }
        }
        killer.shutdown();
        story.allNumbersAgree();
    }

    private Map<Story.Chapter, List<Victim>> plan(List<Story.Chapter> chapters) {
        Platform platform = running.platform();
        List<Victim> victims = new ArrayList<>();
        for (Service service : Service.values()) {
            victims.add(new Victim(service.id(), false, () -> platform.kill(service), () -> platform.start(service)));
        }
        for (LocalServer server : platform.servers().all()) {
            boolean mail = server.kind() == ServerKind.SMTP;
            victims.add(new Victim(server.kind().name(), mail, server::kill, server::start));
        }
        Collections.shuffle(victims, random);
        List<Story.Chapter> order = new ArrayList<>(chapters);
        Collections.shuffle(order, random);
        Map<Story.Chapter, List<Victim>> plan = new HashMap<>();
        int count = Math.min(Integer.getInteger("story.victims", 3), victims.size());
        for (int i = 0; i < count; i++) {
            plan.computeIfAbsent(order.get(i % order.size()), chapter -> new ArrayList<>())
                    .add(victims.get(i));
        }
        return plan;
    }

    private static void kill(Victim victim, Story.Chapter chapter) throws Exception {
        System.out.println("killing " + victim.name() + " while the viewer " + chapter.title());
        victim.kill().run();
    }

    private Void killAndRestart(Victim victim, Story.Chapter chapter) throws Exception {
        if (!victim.between()) {
            TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_UP_MILLIS));
            kill(victim, chapter);
        }
        TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_DOWN_MILLIS));
        victim.restart().run();
        System.out.println(victim.name() + " is back");
        return null;
    }
}
