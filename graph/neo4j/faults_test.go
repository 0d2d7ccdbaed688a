package neo4j

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

// The faults that the plans of statements are held against are found where they are.
func TestFaultsAreFound(t *testing.T) {
	server, _ := filled(t)
	for text, want := range map[string]string{
		"MATCH (n:Assignment) WHERE n.source = $p0 RETURN n.id":                                   "NodeByLabelScan",
		"MATCH (n) RETURN n.id":                                                                   "AllNodesScan",
		"MATCH (a:Post), (b:Department) RETURN a.id, b.id":                                        "CartesianProduct",
		"MATCH (a:Post) SET a.title = $p0 WITH a MATCH (b:Post {title: $p0}) RETURN b.id":         "Eager",
		"MATCH (a)-[:WORKS_IN]->(b) RETURN a.id":                                                  "RelationshipTypeScan",
		"MATCH (n:Assignment) WHERE n.`sort.title` > $p0 RETURN n.id ORDER BY n.`sort.title`":     "",
		"MATCH (n:Assignment) WHERE n.`fold.title` CONTAINS $p0 WITH n LIMIT 3 RETURN collect(n)": "",
		"MATCH (n:Plan) WHERE n.source = $p0 RETURN n.id":                                         "",
	} {
		result, err := bolt.ExecuteQuery(t.Context(), server.Driver(), "EXPLAIN "+text, map[string]any{"p0": "a"}, bolt.EagerResultTransformer, bolt.ExecuteQueryWithDatabase("neo4j"))
		if err != nil {
			t.Fatal(err)
		}
		if found := strings.Join(faults(t, result.Summary.Plan(), []string{"Plan"}), "; "); (want == "") != (found == "") || !strings.Contains(found, want) {
			t.Errorf("%s: found %q, want %q", text, found, want)
		}
	}
}

// faults lists what should not be in a plan; the nodes of some labels may be read
// one and all.
func faults(t *testing.T, plan bolt.Plan, labels []string) []string {
	t.Helper()
	return faultsOf(keptPlan(t, plan), labels)
}

// keptPlan is a plan as the driver keeps it, for its Children gives the last child of an
// operator in the place of each.
func keptPlan(t *testing.T, plan bolt.Plan) reflect.Value {
	t.Helper()
	kept := reflect.ValueOf(plan).Elem().FieldByName("plan")
	if !kept.IsValid() {
		t.Fatal("the driver keeps its plans elsewhere now")
	}
	return kept.Elem()
}

// operatorsOf names all operators of a plan.
func operatorsOf(plan reflect.Value) []string {
	operator, _, _ := strings.Cut(plan.FieldByName("Operator").String(), "@")
	all := []string{operator}
	children := plan.FieldByName("Children")
	for i := range children.Len() {
		all = append(all, operatorsOf(children.Index(i))...)
	}
	return all
}

func faultsOf(plan reflect.Value, labels []string) []string {
	operator := operatorsOf(plan)[0]
	details := fmt.Sprint(plan.FieldByName("Arguments").MapIndex(reflect.ValueOf("Details")))
	_, label, _ := strings.Cut(details, ":")
	scan := operator == "AllNodesScan" || strings.Contains(operator, "RelationshipTypeScan") ||
		strings.Contains(operator, "LabelScan") && !slices.Contains(labels, strings.Trim(label, "`"))
	var found []string
	if operator == "Eager" || operator == "CartesianProduct" || scan {
		found = append(found, operator+" "+details)
	}
	children := plan.FieldByName("Children")
	for i := range children.Len() {
		found = append(found, faultsOf(children.Index(i), labels)...)
	}
	return found
}
