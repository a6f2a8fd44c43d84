package org.opencinema.localservers;

/** Coordinates of a file in a Maven repository; the classifier is empty for the main file. */
record MavenArtifact(String groupId, String artifactId, String version, String type, String classifier) {
    static MavenArtifact jar(String groupId, String artifactId, String version) {
        return new MavenArtifact(groupId, artifactId, version, "jar", "");
    }

    String coordinates() {
        String base = groupId + ":" + artifactId + ":" + version + ":" + type;
        return classifier.isEmpty() ? base : base + ":" + classifier;
    }

    String fileName() {
        return artifactId + "-" + version + (classifier.isEmpty() ? "" : "-" + classifier) + "." + type;
    }

    String dependency(String inner) {
        return "<dependency><groupId>" + groupId + "</groupId><artifactId>" + artifactId + "</artifactId><version>"
                + version
                + "</version><type>" + type + "</type>"
                + (classifier.isEmpty() ? "" : "<classifier>" + classifier + "</classifier>") + inner + "</dependency>";
    }
}
