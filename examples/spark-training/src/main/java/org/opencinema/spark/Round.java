package org.opencinema.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.opencinema.recommendation.DistributedAls;
import scala.Tuple2;

/**
 * One iteration. The items' factors go to every machine, as titles are few; each machine solves for its viewers and sends one sum per title,
 * so that neither viewers nor their factors ever travel.
 */
final class Round implements Serializable {
    private static final long serialVersionUID = 1;
    private static final int ALL_VIEWERS = -1;

    private final Settings settings;
    private final Broadcast<float[][]> items;
    private final Broadcast<float[]> allItems;

    private Round(Settings settings, Broadcast<float[][]> items, Broadcast<float[]> allItems) {
        this.settings = settings;
        this.items = items;
        this.allItems = allItems;
    }

    /** The factors of the items after one more iteration over the viewers, each of whom is the numbers of his items. */
    static float[][] run(JavaSparkContext spark, Settings settings, JavaRDD<int[]> viewers, float[][] itemRows) {
        Round round = new Round(
                settings,
                spark.broadcast(itemRows),
                spark.broadcast(settings.als().sum(itemRows)));
        JavaPairRDD<Integer, float[]> sums =
                viewers.mapPartitionsToPair(round::sums).reduceByKey(Round::plus);
        float[] allViewers = sums.lookup(ALL_VIEWERS).get(0);
        float[][] solved = new float[itemRows.length][];
        // The sums were shuffled for the look-up; Spark takes them again from there.
        sums.filter(sum -> sum._1() != ALL_VIEWERS)
                .mapValues(sum -> settings.als().solve(sum, allViewers))
                .collectAsMap()
                .forEach((item, row) -> solved[item] = row);
        round.items.destroy();
        round.allItems.destroy();
        return solved;
    }

    private Iterator<Tuple2<Integer, float[]>> sums(Iterator<int[]> part) {
        DistributedAls als = settings.als();
        float[][] itemRows = items.value();
        List<float[]> viewers = new ArrayList<>();
        Map<Integer, List<float[]>> viewersOfItems = new HashMap<>();
        while (part.hasNext()) {
            int[] watched = part.next();
            float[][] rows =
                    Arrays.stream(watched).mapToObj(item -> itemRows[item]).toArray(float[][]::new);
            float[] viewer = als.solve(als.sum(rows), allItems.value());
            viewers.add(viewer);
            for (int item : watched) {
                viewersOfItems
                        .computeIfAbsent(item, unused -> new ArrayList<>())
                        .add(viewer);
            }
        }
        if (viewers.isEmpty()) {
            return List.<Tuple2<Integer, float[]>>of().iterator();
        }
        viewersOfItems.put(ALL_VIEWERS, viewers);
        // One at a time: all at once would be 8 kB for each item with 64 factors.
        return viewersOfItems.entrySet().stream()
                .map(entry ->
                        new Tuple2<>(entry.getKey(), als.sum(entry.getValue().toArray(float[][]::new))))
                .iterator();
    }

    private static float[] plus(float[] one, float[] other) {
        float[] sum = one.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += other[i];
        }
        return sum;
    }
}
