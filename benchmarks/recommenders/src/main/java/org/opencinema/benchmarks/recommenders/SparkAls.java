package org.opencinema.benchmarks.recommenders;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.recommendation.ALS;
import org.apache.spark.ml.recommendation.ALSModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Spark MLlib in local mode with all processors. */
final class SparkAls implements Peer {
    private static final StructType PAIRS = new StructType()
            .add("user", DataTypes.IntegerType)
            .add("item", DataTypes.IntegerType)
            .add("rating", DataTypes.FloatType);

    private final SparkSession spark;

    SparkAls(SparkSession spark) {
        this.spark = spark;
    }

    @Override
    public String name() {
        return "Spark MLlib " + spark.version();
    }

    @Override
    public List<Settings> settings() {
        return Settings.grid(new double[] {0.1, 0.3, 1}, new double[] {1, 3, 10});
    }

    @Override
    public Training prepare(Split split) {
        List<Row> rows = new ArrayList<>();
        for (int user = 0; user < split.train().length; user++) {
            for (int item : split.train()[user]) {
                rows.add(RowFactory.create(user, item, 1f));
            }
        }
        Dataset<Row> data = spark.createDataFrame(rows, PAIRS).cache();
        data.count();
        return (factors, iterations, settings) -> {
            ALSModel model = new ALS()
                    .setImplicitPrefs(true)
                    .setRank(factors)
                    .setMaxIter(iterations)
                    .setRegParam(settings.regularization())
                    .setAlpha(settings.weight())
                    .setSeed(1)
                    .fit(data);
            return new Factors(
                    split, rows(model.userFactors(), split.train().length), rows(model.itemFactors(), split.items()));
        };
    }

    private static float[][] rows(Dataset<Row> factors, int count) {
        float[][] rows = new float[count][];
        Arrays.fill(rows, new float[0]);
        for (Row row : factors.collectAsList()) {
            List<Float> numbers = row.getList(1);
            float[] copy = new float[numbers.size()];
            for (int i = 0; i < copy.length; i++) {
                copy[i] = numbers.get(i);
            }
            rows[row.getInt(0)] = copy;
        }
        return rows;
    }
}
