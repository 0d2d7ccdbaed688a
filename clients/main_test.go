package clients_test

import (
	"os"
	"testing"

	"malgraf/clients"
)

func TestMain(m *testing.M) { os.Exit(clients.Main(m)) }
