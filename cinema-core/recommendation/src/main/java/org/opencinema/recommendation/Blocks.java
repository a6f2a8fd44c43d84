package org.opencinema.recommendation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Work on many rows, divided into blocks of a fixed size, so that results do not depend on the number of threads. */
final class Blocks implements AutoCloseable {
    private final int threads;
    private final ExecutorService executor;

    Blocks(int threads) {
        this.threads = threads;
        this.executor = Executors.newFixedThreadPool(threads, work -> {
            Thread thread = new Thread(work, "recommendation-training");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** One per thread, so it may keep scratch memory. */
    interface Worker {
        void work(int block, int from, int until);
    }

    /** Makes a worker for each thread. */
    interface WorkerFactory {
        Worker create();
    }

    static int count(int rows, int blockSize) {
        return (rows + blockSize - 1) / blockSize;
    }

    /** Returns when all rows are done; an interruption ends it with a CancellationException. */
    void run(int rows, int blockSize, WorkerFactory workers) {
        int blocks = count(rows, blockSize);
        AtomicInteger next = new AtomicInteger();
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < Math.min(threads, blocks); i++) {
            running.add(executor.submit(() -> {
                Worker worker = workers.create();
                for (int block = next.getAndIncrement(); block < blocks; block = next.getAndIncrement()) {
                    if (Thread.currentThread().isInterrupted()) {
                        throw new CancellationException("interrupted while training");
                    }
                    worker.work(block, block * blockSize, Math.min(rows, (block + 1) * blockSize));
                }
            }));
        }
        try {
            for (Future<?> one : running) {
                one.get();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
            throw (CancellationException) new CancellationException("interrupted while training").initCause(e);
        } catch (ExecutionException e) {
            executor.shutdownNow();
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
