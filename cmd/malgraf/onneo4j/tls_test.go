package onneo4j

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"malgraf/clients"
	"malgraf/graph/neo4j/neo4jtest"
)

// Over TLS a Neo4j is asked, whichever scheme says so, if its certificate is one that this
// machine trusts, or is not to be looked at; else the program says what is wrong with it.
func TestNeo4jOverTLS(t *testing.T) {
	empty(t)
	pair, certificate := selfSigned(t)
	address := neo4jtest.Start(t).OverTLS(t, pair)
	t.Run("not trusted", func(t *testing.T) {
		program := clients.Launch(t, t.TempDir(), "--store=neo4j+s://"+address)
		saysOfNeo4j(t, program, "certificate signed by unknown authority")
	})
	t.Run("not looked at", func(t *testing.T) {
		answersFrom(t, "neo4j+ssc://"+address, "bolt+ssc://"+address)
	})
	t.Run("trusted", func(t *testing.T) {
		t.Setenv("SSL_CERT_FILE", certificate)
		answersFrom(t, "neo4j+s://"+address, "bolt+s://"+address)
	})
	t.Run("there is no TLS", func(t *testing.T) {
		_, plain, _ := strings.Cut(neo4jtest.Start(t).URL, "://")
		program := clients.Launch(t, t.TempDir(), "--store=neo4j+s://"+plain)
		saysOfNeo4j(t, program, "TLS")
	})
}

// A database that is not there is waited for, and named.
func TestADatabaseThatIsNotThere(t *testing.T) {
	empty(t)
	program := clients.Launch(t, t.TempDir(), "--store="+neo4jtest.Start(t).URL, "--database=elsewhere")
	saysOfNeo4j(t, program, "elsewhere")
	refusesSoon(t, program.URL)
}

func answersFrom(t *testing.T, addresses ...string) {
	t.Helper()
	for _, address := range addresses {
		program := clients.Start(t, "--store="+address, "--seed=agenda2030")
		answered(t, program.URL)
		program.Stop(t)
	}
}

// saysOfNeo4j waits until /readyz is 503 with some words.
func saysOfNeo4j(t *testing.T, program *clients.Server, words string) {
	t.Helper()
	until(t, "/readyz says "+words, func() bool {
		status, text := get(t, program.URL+"/readyz")
		if status == http.StatusOK {
			t.Fatalf("it is ready: %s", text)
		}
		return strings.Contains(text, words)
	})
}

// selfSigned is a certificate that nobody else has signed, and its file.
func selfSigned(t *testing.T) (pair tls.Certificate, file string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	who := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	signed, err := x509.CreateCertificate(rand.Reader, who, who, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "certificate.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed}), 0o600); err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{signed}, PrivateKey: key}, path
}
