/**
 * A small HTTP server in front of the ClickHouse engine library (libchdb), for machines without a ClickHouse server: the official
 * Java client {@code client-v2} works with it unchanged. The entry type is {@link org.opencinema.clickhouse.ClickHouseApplication},
 * a process of its own with one data directory.
 *
 * <p>Not there: sessions, parameters in multipart bodies, HTTP content encodings, progress headers, roles. The one user may read
 * and write any file the process may, as SQL has functions for that: never pass on SQL written by others.
 */
@NullMarked
package org.opencinema.clickhouse;

import org.jspecify.annotations.NullMarked;
