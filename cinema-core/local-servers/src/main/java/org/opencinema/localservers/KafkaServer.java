package org.opencinema.localservers;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A real Apache Kafka: one node that is broker and controller, in a JVM of its own. Topics are not created by use, and what a killed
 * consumer had is given to others after six seconds. Thread-safe.
 */
public final class KafkaServer extends LocalServer {
    private static final String VERSION = "4.4.0";
    private static final String SHA256 = "76d3314f873571677ff98620ab9a431e508e3687f921a3df4f70d692a970475e";
    private static final List<String> JVM =
            List.of("-Xms64m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    KafkaServer(ServerSettings settings) {
        super(ServerKind.KAFKA, settings);
    }

    /** The address for {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port();
    }

    @Override
    Launch prepare() throws IOException, InterruptedException {
        List<Path> classPath = settings()
                .downloads()
                .classPath(
                        "Kafka " + VERSION,
                        List.of(
                                MavenArtifact.jar("org.apache.kafka", "kafka_2.13", VERSION),
                                MavenArtifact.jar("org.slf4j", "slf4j-simple", "1.7.36")),
                        List.of(),
                        List.of(),
                        SHA256);
        Path properties = directory().resolve("server.properties");
        Files.writeString(properties, properties(secondaryPort("controller")));
        Path formatted = directory().resolve("formatted");
        if (!Files.exists(formatted)) {
            settings().progress().accept("making the data directory of Kafka");
            List<String> format = new ArrayList<>(java(classPath, JVM));
            format.addAll(List.of(
                    "kafka.tools.StorageTool",
                    "format",
                    "--ignore-formatted",
                    "-t",
                    clusterId(),
                    "-c",
                    properties.toString()));
            ServerProcess.runToEnd("The format of Kafka's directory", Launch.of(format), logFile());
            Files.createFile(formatted);
        }
        List<String> command = new ArrayList<>(java(classPath, JVM));
        command.addAll(List.of("kafka.Kafka", properties.toString()));
        return Launch.of(command);
    }

    /** Asks for the metadata: a broker that is up counts itself, a fenced one does not. */
    @Override
    boolean isReady() throws IOException {
        // Metadata request, version 1, correlation id 7, no client id, no topics.
        ByteBuffer request = ByteBuffer.allocate(18);
        request.putInt(14)
                .putShort((short) 3)
                .putShort((short) 1)
                .putInt(7)
                .putShort((short) -1)
                .putInt(0);
        try (Socket socket = Ports.connect(port())) {
            socket.getOutputStream().write(request.array());
            DataInputStream answer = new DataInputStream(socket.getInputStream());
            answer.readInt();
            return answer.readInt() == 7 && answer.readInt() == 1;
        }
    }

    private String clusterId() throws IOException {
        Path file = directory().resolve("cluster.id");
        if (!Files.exists(file)) {
            byte[] id = new byte[16];
            new SecureRandom().nextBytes(id);
            // A first letter that cannot be taken for an option.
            Files.writeString(
                    file,
                    "K"
                            + Base64.getUrlEncoder()
                                    .withoutPadding()
                                    .encodeToString(id)
                                    .substring(1));
        }
        return Files.readString(file, StandardCharsets.US_ASCII);
    }

    private String properties(int controllerPort) {
        return """
                process.roles=broker,controller
                node.id=1
                controller.listener.names=CONTROLLER
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
                controller.quorum.voters=1@127.0.0.1:%2$d
                log.dirs=%3$s
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=5
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                transaction.state.log.num.partitions=5
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                share.coordinator.state.topic.num.partitions=5
                group.initial.rebalance.delay.ms=0
                group.consumer.min.heartbeat.interval.ms=1500
                group.consumer.heartbeat.interval.ms=1500
                group.consumer.min.session.timeout.ms=6000
                group.consumer.session.timeout.ms=6000
                auto.create.topics.enable=false
                log.cleaner.dedupe.buffer.size=8388608
                log.segment.bytes=67108864
                num.network.threads=2
                num.io.threads=2
                """.formatted(port(), controllerPort, directory().resolve("data"));
    }
}
