package org.opencinema.benchmarks;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.opencinema.events.cmcd.CmcdHeader;
import org.opencinema.events.cmcd.CmcdReport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost to read and check Common Media Client Data, as each request of a player carries it, beside a copy of its bytes
 * and a split at its commas? Run: {@code -Djmh="CmcdBenchmark -prof gc -prof org.opencinema.benchmarks.CpuTime"}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CmcdBenchmark {
    private static final String SESSION = "6e2fb550-c457-11e9-bb97-0800200c9a66";

    /** As hls.js sends it with a segment. */
    private final String query =
            "bl=21300,br=3200,cid=\"faec5fc2-ac30-11ea-bb37-0242ac130002\",d=4004,dl=21300,mtp=48100,"
                    + "nor=\"seg_12.m4s\",ot=v,rtp=1600,sf=h,sid=\"" + SESSION + "\",st=v,su,tb=6000";

    private final String version2 = "bl=(21300),br=(3200;v 128;a),cid=\"faec5fc2-ac30-11ea-bb37-0242ac130002\",e=t,"
            + "mtp=(48100),pt=123456,sf=h,sid=\"" + SESSION + "\",sn=17,st=v,sta=p,ts=1790000000000,v=2";

    private final String json = "{\"bl\":21300,\"br\":3200,\"cid\":\"faec5fc2-ac30-11ea-bb37-0242ac130002\",\"d\":4004,"
            + "\"dl\":21300,\"mtp\":48100,\"nor\":\"seg_12.m4s\",\"ot\":\"v\",\"rtp\":1600,\"sf\":\"h\",\"sid\":\""
            + SESSION
            + "\",\"st\":\"v\",\"su\":true,\"tb\":6000}";

    private final Map<CmcdHeader, String> headers = Map.of(
            CmcdHeader.OBJECT, "br=3200,d=4004,ot=v,tb=6000",
            CmcdHeader.REQUEST, "bl=21300,dl=21300,mtp=48100,nor=\"seg_12.m4s\",su",
            CmcdHeader.SESSION, "cid=\"faec5fc2-ac30-11ea-bb37-0242ac130002\",sf=h,sid=\"" + SESSION + "\",st=v",
            CmcdHeader.STATUS, "rtp=1600");

    private final byte[] bytes = query.getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    @Benchmark
    public CmcdReport query() {
        return CmcdReport.ofQuery(query);
    }

    @Benchmark
    public CmcdReport headers() {
        return CmcdReport.ofHeaders(headers);
    }

    @Benchmark
    public Object eventLine() {
        return CmcdReport.ofLines(version2);
    }

    @Benchmark
    public Object json() {
        return CmcdReport.ofJson(json);
    }

    /** Reads no value and checks nothing. */
    @Benchmark
    public String[] splitAtCommas() {
        return query.split(",", -1);
    }

    @Benchmark
    public byte[] copy() {
        return bytes.clone();
    }
}
