package main

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"malgraf/access"
	"malgraf/telemetry"
)

// accessFlags say who may ask what; docs/access.md explains them.
type accessFlags struct {
	Issuer       string         `placeholder:"URL" help:"The OpenID provider whose bearer tokens say who asks. Without one everybody is an administrator, and the service listens on this machine alone."`
	Audience     string         `placeholder:"NAME" help:"The audience that tokens must be for: what the provider calls this service."`
	RolesClaim   string         `default:"roles" placeholder:"CLAIM" help:"Where a token says its roles (default ${default}), such as realm_access.roles: VIEWER, EDITOR or ADMIN for all municipalities, EDITOR:2062 for one."`
	SubjectClaim string         `default:"sub" placeholder:"CLAIM" help:"Where a token says who it is of (default ${default}): the name that commits have, and that idempotency keys go by."`
	ClockSkew    time.Duration  `default:"30s" help:"How much the provider's clock may differ."`
	PublicRead   bool           `help:"Let readers without a token, or without a role, see what is public: decided plans and assignments, adopted documents, accepted links."`
	Insecure     bool           `help:"Without --issuer, listen also where others than this machine can ask: everybody who reaches the address may read, change and erase everything."`
	Rate         int            `default:"1200" placeholder:"N" help:"How many requests a client may make in a minute, a tenth of them at once (default ${default}); 0: any number. Without --issuer and --insecure there is no limit."`
	OpenMost     int            `name:"open" default:"1000" placeholder:"N" help:"How many WebSockets and streams of events a client may keep open (default ${default}); 0: any number. Without --issuer and --insecure there is no limit."`
	Proxies      []netip.Prefix `placeholder:"NETWORK" help:"Networks of the proxies whose X-Forwarded-For says who the client is, such as 10.0.0.0/8."`
}

// check refuses what does not go together.
func (f *accessFlags) check() error {
	if f.Issuer != "" {
		address, err := url.Parse(f.Issuer)
		if err != nil || address.Host == "" || address.Scheme != "https" && address.Scheme != "http" {
			return fmt.Errorf("--issuer %q: want the address of an OpenID provider, such as https://login.example", f.Issuer)
		}
		if address.Scheme == "http" && !isLoopback(address.Hostname()) {
			return fmt.Errorf("--issuer %q: want https, for who stands between could hand out keys", f.Issuer)
		}
	}
	switch {
	case f.Issuer != "" && f.Audience == "":
		return errors.New("--issuer wants --audience: a token for another service is none for this")
	case f.Issuer != "" && f.Insecure:
		return errors.New("--insecure is for a service without --issuer")
	case f.Issuer == "" && (f.Audience != "" || f.PublicRead):
		return errors.New("--audience and --public-read want --issuer: without it everybody is an administrator")
	case f.ClockSkew < 0 || f.ClockSkew > 10*time.Minute:
		return fmt.Errorf("--clock-skew %s: want 0s to 10m", f.ClockSkew)
	case f.Rate < 0:
		return fmt.Errorf("--rate %d: want 0 or more", f.Rate)
	case f.OpenMost < 0:
		return fmt.Errorf("--open %d: want 0 or more", f.OpenMost)
	}
	return nil
}

// gate is who may ask of a store that is observed.
func (f *accessFlags) gate(observer *telemetry.Observer) access.Config {
	config := access.Config{
		Public: f.PublicRead, PerMinute: f.Rate, Open: f.OpenMost, Proxies: f.Proxies, Store: observer.Store(), Refused: observer.Refused,
	}
	if f.Issuer != "" {
		config.Provider = &access.Provider{
			Issuer: f.Issuer, Audience: f.Audience, RolesClaim: f.RolesClaim, SubjectClaim: f.SubjectClaim, Skew: f.ClockSkew,
		}
	} else if !f.Insecure {
		config.PerMinute, config.Open = 0, 0
	}
	return config
}

// localOnly refuses, where everybody on this machine is an administrator, what was not
// sent to this machine by name: a page of another site whose name leads here could ask
// with the rights of whoever looks at it. refused is told of each.
func (f *accessFlags) localOnly(next http.Handler, refused func(code string)) http.Handler {
	if f.Issuer != "" || f.Insecure {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil { // it names no port
			host = strings.TrimSuffix(strings.TrimPrefix(r.Host, "["), "]")
		}
		if !isLoopback(host) {
			refused("FORBIDDEN")
			access.Refuse(w, r, http.StatusForbidden, "FORBIDDEN", "without --issuer this service answers on localhost alone")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// isLoopback tells whether a host is this machine.
func isLoopback(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.IsLoopback()
}
