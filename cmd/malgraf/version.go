package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// version names a build: the version of the module, or the revision that it was
// built from. A build outside of version control has neither, and says so.
func version(build *debug.BuildInfo) string {
	name := "of unknown version"
	if build != nil {
		settings := make(map[string]string, len(build.Settings))
		for _, setting := range build.Settings {
			settings[setting.Key] = setting.Value
		}
		switch {
		case build.Main.Version != "" && build.Main.Version != "(devel)":
			name = build.Main.Version
		case settings["vcs.revision"] != "":
			name = settings["vcs.revision"]
			if settings["vcs.modified"] == "true" {
				name += "+dirty"
			}
		}
	}
	return fmt.Sprintf("malgraf %s (%s, %s/%s)", name, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
