package main

import (
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // tampers with a file
)

func TestCheckListsWhatFallsBetweenTheChairs(t *testing.T) {
	store := seeded(t, "agenda2030,ljusdal")
	text := succeeds(t, "check", store, "--municipality=2161").out
	for _, want := range []string{
		"Municipality:2161, as of 2022-12-31, Plan:2161/verksamhetsplan-2021-2022, data: EXCERPT: what is missing may only be unmentioned\n",
		" orphans, 0 violations\n",
		"| municipality | kind | id | code | title | reasons | detail |\n| --- |",
		"| Municipality:2161 | TARGET | Target:1.1 | 1.1 |",
		"| NO_DEPARTMENT |",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%.3000s", want, text)
		}
	}
	table, marked := strings.CutPrefix(succeeds(t, "check", store, "--municipality=2161", "--format=csv").out, "\ufeff")
	lines, err := csv.NewReader(strings.NewReader(table)).ReadAll()
	if err != nil || !marked {
		t.Fatal(err, marked)
	}
	var whole checked
	if err := json.Unmarshal([]byte(succeeds(t, "check", store, "--municipality=2161", "--format=json").out), &whole); err != nil {
		t.Fatal(err)
	}
	if len(lines) != len(whole.Lines)+1 || strings.Count(text, "\n| Municipality:2161 |") != len(whole.Lines) || len(whole.Lines) < 166+13 {
		t.Errorf("%d lines of a table, %d in markdown, %d in JSON", len(lines), strings.Count(text, "\n| Municipality:2161 |"), len(whole.Lines))
	}
}

func TestCheckEndsWith1WhereALimitIsBroken(t *testing.T) {
	store := seeded(t, "agenda2030,ljusdal")
	kept := "# as it was when we began\nTARGET: 169\nASSIGNMENT.NO_DEPARTMENT: 6\nVIOLATION: 0\n"
	succeeds(t, "check", store, "--municipality=2161", "--limits="+file(t, "limits.yaml", kept))
	succeeds(t, "check", store, "--municipality=2161", "--limits="+file(t, "marked.yaml", "\ufeff"+kept)) // as editors on Windows write it
	broken := strings.NewReplacer("DEPARTMENT: 6", "DEPARTMENT: 5", "169", "3").Replace(kept)
	end := malgraf(t, "check", store, "--municipality=2161", "--format=csv", "--limits="+file(t, "limits.yaml", broken))
	if end.code != 1 || !strings.Contains(end.err, "ASSIGNMENT.NO_DEPARTMENT: 6, and at most 5 are allowed\nTARGET: 16") || !strings.Contains(end.out, "NO_DEPARTMENT") {
		t.Errorf("exit code %d: %s", end.code, end.err)
	}
}

func TestWhatCannotBeChecked(t *testing.T) {
	store := seeded(t, "agenda2030,ljusdal")
	for about, one := range map[string]struct {
		args []string
		want string
	}{
		"no such municipality": {[]string{"--municipality=0000"}, `no municipality "0000"`},
		"no such plan":         {[]string{"--plan=Plan:x"}, `no plan "Plan:x"`},
		"no day":               {[]string{"--as-of=2026-02-30"}, "no date"},
		"no such framework":    {[]string{"--framework=none"}, `no framework "none"`},
		"no such format":       {[]string{"--format=xml"}, "must be one of"},
		"no such file":         {[]string{"--limits=nowhere.yaml"}, "nowhere.yaml"},
		"nothing counted":      {[]string{"--limits=" + file(t, "a.yaml", "TARGETS: 1\n")}, `"TARGETS" is nothing that is counted; there are ALL, TARGET`},
		"no number":            {[]string{"--limits=" + file(t, "b.yaml", "TARGET: many\n")}, "want lines such as"},
		"less than none":       {[]string{"--limits=" + file(t, "c.yaml", "TARGET: -1\n")}, "-1 is less than none"},
		"twice":                {[]string{"--limits=" + file(t, "d.yaml", "TARGET: 1\nTARGET: 2\n")}, "already defined"},
		"an empty file":        {[]string{"--limits=" + file(t, "e.yaml", "# later\n")}, "it sets no limit"},
	} {
		end := malgraf(t, append([]string{"check", store}, one.args...)...)
		if end.code == 0 || !strings.Contains(end.err, one.want) || end.out != "" {
			t.Errorf("%s: exit code %d, %q, and wrote %.100q; want %q", about, end.code, end.err, end.out, one.want)
		}
	}
}

// What is wrong in the store itself concerns every municipality.
func TestCheckFindsViolations(t *testing.T) {
	store := seeded(t, "agenda2030,ljusdal")
	succeeds(t, "import", file(t, "town.jsonl", awkward(t)), store)
	db, err := sql.Open("sqlite", "file:"+strings.TrimPrefix(store, "--store=file:"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("INSERT INTO request VALUES (x'00', 999, 0, x'00')"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	end := malgraf(t, "check", store, "--municipality=0001", "--limits="+file(t, "limits.yaml", "VIOLATION: 0\n"))
	if end.code != 1 || !strings.Contains(end.out, "1 violations") || !strings.Contains(end.out, "VIOLATION |  |  |  | DAMAGED | request: 1 keys stand for commits") {
		t.Errorf("exit code %d: %.500s\n%s", end.code, end.out, end.err)
	}
}

// A violation at a node is its municipality's; what is only others' is left out, and what
// nobody owns concerns all.
func TestAViolationConcernsItsMunicipality(t *testing.T) {
	where := location{flag: "--store", url: storeURL(strings.TrimPrefix(seeded(t, "agenda2030,ljusdal,mora"), "--store="))}
	store, err := where.openToRead(t.Context(), &terminal{patience: longestWait})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	view, err := store.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer view.Close()
	const ljusdal, here, there = "Municipality:2161", "Department:2161/omsorgsnämnden", "DevelopmentArea:2062/1"
	for _, one := range []struct {
		nodes    []string
		town     string
		concerns bool
	}{
		{nil, "", true}, {[]string{"Target:7.2"}, "", true}, {[]string{here}, ljusdal, true}, {[]string{there}, "", false},
		{[]string{there, here}, ljusdal, true}, {[]string{"Target:7.2", there}, "", false}, {[]string{ljusdal}, ljusdal, true}, {[]string{"no id"}, "", true},
	} {
		town, concerns, err := owner(t.Context(), store.Schema(), view, one.nodes, map[string]bool{ljusdal: true})
		if err != nil || town != one.town || concerns != one.concerns {
			t.Errorf("%v: %q %v %v", one.nodes, town, concerns, err)
		}
	}
}
