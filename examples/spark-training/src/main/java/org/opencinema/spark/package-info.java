/** Training on Spark, for data beyond one machine; {@link org.opencinema.spark.SparkTraining} is the job. */
@NullMarked
package org.opencinema.spark;

import org.jspecify.annotations.NullMarked;
