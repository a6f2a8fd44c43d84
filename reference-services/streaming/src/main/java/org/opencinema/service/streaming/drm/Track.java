package org.opencinema.service.streaming.drm;

/** What of a film a key opens: its sound, or its picture in a class of heights; each class has the rules of its outputs. */
enum Track {
    AUDIO(0, "HDCP_NONE", 1, -1),
    SD(0, "HDCP_NONE", 1, -1),
    HD(576, "HDCP_V1", 1, 0),
    UHD1(1088, "HDCP_V2_2", 5, 1),
    UHD2(2160, "HDCP_V2_2", 5, 1);

    private final int above;
    private final String widevineOutput;
    private final int widevineLevel;
    private final int fairPlayOutput;

    Track(int above, String widevineOutput, int widevineLevel, int fairPlayOutput) {
        this.above = above;
        this.widevineOutput = widevineOutput;
        this.widevineLevel = widevineLevel;
        this.fairPlayOutput = fairPlayOutput;
    }

    static Track ofHeight(int height) {
        Track found = SD;
        for (Track track : new Track[] {HD, UHD1, UHD2}) {
            if (height > track.above) {
                found = track;
            }
        }
        return found;
    }

    /** Whether a plan with pictures up to that height has it. Every plan has sound and the smallest class. */
    boolean isWithin(int maxHeight) {
        return above == 0 || maxHeight > above;
    }

    /** The least HDCP of the screen, as Widevine names it. */
    String widevineOutput() {
        return widevineOutput;
    }

    /** The least robustness: 1 is software, 5 is hardware for everything. */
    int widevineLevel() {
        return widevineLevel;
    }

    /** The HDCP that FairPlay asks of the screen: -1 for none, 0 for any version, 1 for 2.2 or newer. */
    int fairPlayOutput() {
        return fairPlayOutput;
    }
}
