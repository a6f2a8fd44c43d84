package org.opencinema.benchmarks.recommenders;

import cern.colt.matrix.DoubleMatrix1D;
import es.uam.eps.ir.ranksys.fast.index.SimpleFastItemIndex;
import es.uam.eps.ir.ranksys.fast.index.SimpleFastUserIndex;
import es.uam.eps.ir.ranksys.fast.preference.FastPreferenceData;
import es.uam.eps.ir.ranksys.fast.preference.SimpleFastPreferenceData;
import es.uam.eps.ir.ranksys.mf.Factorization;
import es.uam.eps.ir.ranksys.mf.als.HKVFactorizer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jooq.lambda.tuple.Tuple3;

/** RankSys, its ALS after Hu, Koren and Volinsky. */
final class RankSysAls implements Peer {
    @Override
    public String name() {
        return "RankSys 0.4.3";
    }

    @Override
    public List<Settings> settings() {
        return Settings.grid(new double[] {10, 30, 60}, new double[] {1, 3, 10});
    }

    @Override
    public Training prepare(Split split) {
        FastPreferenceData<Integer, Integer> data = SimpleFastPreferenceData.load(
                IntStream.range(0, split.train().length)
                        .boxed()
                        .flatMap(user ->
                                Arrays.stream(split.train()[user]).mapToObj(item -> new Tuple3<>(user, item, 1.0))),
                SimpleFastUserIndex.load(
                        IntStream.range(0, split.train().length).boxed()),
                SimpleFastItemIndex.load(IntStream.range(0, split.items()).boxed()));
        return (factors, iterations, settings) -> {
            double alpha = settings.weight();
            Factorization<Integer, Integer> model = new HKVFactorizer<Integer, Integer>(
                            settings.regularization(), weight -> 1 + alpha * weight, iterations)
                    .factorize(factors, data);
            float[][] users = new float[split.train().length][];
            Arrays.setAll(users, user -> row(model.getUserVector(user)));
            float[][] items = new float[split.items()][];
            Arrays.setAll(items, item -> row(model.getItemVector(item)));
            return new Factors(split, users, items);
        };
    }

    private static float[] row(DoubleMatrix1D numbers) {
        float[] row = new float[numbers.size()];
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) numbers.get(i);
        }
        return row;
    }
}
