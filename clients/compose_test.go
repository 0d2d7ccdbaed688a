package clients_test

import (
	"context"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

// compose reads compose.yaml as Docker Compose does, in an environment.
func compose(t *testing.T, environment ...string) (*types.Project, error) {
	t.Helper()
	options, err := cli.NewProjectOptions([]string{"../compose.yaml"}, cli.WithEnv(environment), cli.WithName("malgraf"))
	if err != nil {
		t.Fatal(err)
	}
	return options.LoadProject(context.Background())
}

// Neo4j and the program get one password, which nobody has chosen beforehand, and
// are reached from this machine alone.
func TestCompose(t *testing.T) {
	if _, err := compose(t); err == nil || !strings.Contains(err.Error(), "NEO4J_PASSWORD") {
		t.Errorf("without a password: %v", err)
	}
	project, err := compose(t, "NEO4J_PASSWORD=långt lösen/ord@")
	if err != nil {
		t.Fatal(err)
	}
	program, neo4j := project.Services["malgraf"], project.Services["neo4j"]
	if password := setting(program, "MALGRAF_PASSWORD"); password != "långt lösen/ord@" || setting(neo4j, "NEO4J_AUTH") != "neo4j/"+password {
		t.Errorf("the program logs in with %q, Neo4j wants %q", password, setting(neo4j, "NEO4J_AUTH"))
	}
	if store := setting(program, "MALGRAF_STORE"); store != "neo4j://neo4j@"+neo4j.Name+":7687" {
		t.Errorf("the program's store is %s", store)
	}
	if setting(program, "MALGRAF_INSECURE") != "true" && setting(program, "MALGRAF_ISSUER") == "" {
		t.Error("in a container the program listens on all addresses, and would refuse to")
	}
	if !strings.HasPrefix(neo4j.Image, "neo4j:5") || !strings.HasSuffix(neo4j.Image, "-community") {
		t.Errorf("Neo4j is %s", neo4j.Image)
	}
	if program.Build == nil || program.Build.Context != project.WorkingDir {
		t.Errorf("the program is built from %+v", program.Build)
	}
	for _, service := range project.Services {
		for _, port := range service.Ports {
			if port.HostIP != "127.0.0.1" {
				t.Errorf("%s is reached at %s:%s", service.Name, port.HostIP, port.Published)
			}
		}
	}
	if len(neo4j.Volumes) != 1 || neo4j.Volumes[0].Target != "/data" || neo4j.Volumes[0].Source == "" {
		t.Errorf("what Neo4j keeps goes with its container: %+v", neo4j.Volumes)
	}
}

func setting(service types.ServiceConfig, name string) string {
	value := service.Environment[name]
	if value == nil {
		return ""
	}
	return *value
}
