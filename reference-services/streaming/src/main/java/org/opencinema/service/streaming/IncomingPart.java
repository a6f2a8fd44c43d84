package org.opencinema.service.streaming;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A part of a master on its way to the bucket; remembers whether it was the client that broke off. */
final class IncomingPart extends FilterInputStream {
    private boolean brokeOff;

    IncomingPart(InputStream in) {
        super(in);
    }

    boolean brokeOff() {
        return brokeOff;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            return super.read(bytes, offset, length);
        } catch (IOException e) {
            brokeOff = true;
            throw e;
        }
    }
}
