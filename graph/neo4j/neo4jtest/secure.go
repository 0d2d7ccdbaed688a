package neo4jtest

import (
	"crypto/tls"
	"testing"
)

// OverTLS returns host and port of a wire to the server that speaks TLS with a certificate,
// and ends with the test.
func (s *Server) OverTLS(t testing.TB, certificate tls.Certificate) string {
	t.Helper()
	security := &tls.Config{Certificates: []tls.Certificate{certificate}}
	return newRelay(t, s.address(t).Host, security, func() (asked, answered passing) { return passAll, passAll }).address
}
