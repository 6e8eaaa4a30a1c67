#include "daemon/delivery/sftp/known_hosts.hpp"

#include <array>

#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "daemon/delivery/sftp/wire.hpp"

namespace stmtwatch::delivery::sftp {
namespace {

std::string key(const std::string& type, char filling) {
  std::string blob;
  put_string(blob, type);
  put_string(blob, std::string(32, filling));
  return blob;
}

const std::string ours = key("ssh-ed25519", 'o');
const std::string other = key("ssh-ed25519", 'x');
const std::string rsa = key("ssh-rsa", 'r');
const HostName server{"Bank.example.com", 22};
const HostName on_port{"bank.example.com", 2222};

std::string line(const std::string& names, const std::string& blob) {
  return names + " " + std::string(key_type(blob)) + " " + base64(blob);
}

std::string hashed(const std::string& name) {
  const std::string salt = "01234567890123456789";
  std::array<unsigned char, 20> digest{};
  unsigned int size = 0;
  HMAC(EVP_sha1(), salt.data(), static_cast<int>(salt.size()),
       reinterpret_cast<const unsigned char*>(name.data()), name.size(), digest.data(), &size);
  return "|1|" + base64(salt) + "|" + base64({reinterpret_cast<const char*>(digest.data()), size});
}

Outcome<void> check(const std::string& text, const HostName& name, const std::string& blob) {
  const auto known = KnownHosts::parse(text, "known_hosts");
  if (!known) FAIL(known.error().detail);
  return known->check(name, blob);
}

Fault refused(const std::string& text, const HostName& name, const std::string& blob) {
  const auto outcome = check(text, name, blob);
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().reason == Reason::host_key);
  return outcome.error();
}

TEST_CASE(
    "A key is known by its host's name, in either case, alone or in a list, with or without a comment") {
  CHECK(check(line("bank.example.com", ours), server, ours));
  CHECK(check(line("BANK.example.com", ours) + " a comment", server, ours));
  CHECK(check(line("10.0.0.1,bank.example.com", ours) + "\r\n", server, ours));
  CHECK(check("# comment\n\n   \n\t" + line("bank.example.com", ours), server, ours));
}

TEST_CASE("A name without port is port 22 and a port is written in brackets") {
  CHECK(check(line("[bank.example.com]:2222", ours), on_port, ours));
  const auto fault = refused(line("bank.example.com", ours), on_port, ours);
  CHECK(fault.detail.contains("line 1 names the host without its port"));
  CHECK(fault.detail.contains("[bank.example.com]:2222 ssh-ed25519 " + base64(ours)));
  refused(line("[bank.example.com]:2222", ours), server, ours);
}

TEST_CASE("A hashed name is found, with and without port") {
  CHECK(check(line(hashed("bank.example.com"), ours), server, ours));
  CHECK(check(line(hashed("[bank.example.com]:2222"), ours), on_port, ours));
  refused(line(hashed("bank.example.org"), ours), server, ours);
}

TEST_CASE("One of several keys is enough") {
  CHECK(check(line("bank.example.com", other) + "\n" + line("bank.example.com", ours), server, ours));
}

TEST_CASE("An unknown host is refused with its fingerprint and the line to add") {
  const auto fault = refused(line("elsewhere", ours), server, ours);
  CHECK(fault.detail.contains(fingerprint(ours)));
  CHECK(fault.detail.contains(line("bank.example.com", ours)));
  refused("", server, ours);
}

TEST_CASE("A changed key is refused with both fingerprints and the line that has the old one") {
  const auto fault = refused("\n" + line("bank.example.com", other), server, ours);
  CHECK(fault.detail.contains(fingerprint(ours)));
  CHECK(fault.detail.contains(fingerprint(other) + " (line 2)"));
  refused(line("bank.example.com", rsa), server, ours);
}

TEST_CASE("A revoked key is refused whatever else is said, and whatever hosts it is revoked for") {
  const std::string trusted = line("bank.example.com", ours) + "\n";
  for (const std::string names : {"bank.example.com", "*", "elsewhere", "*,!bank.example.com"}) {
    CAPTURE(names);
    CHECK(refused(trusted + "@revoked " + line(names, ours), server, ours).detail.contains("revokes"));
    CHECK(refused("@revoked " + line(names, ours) + "\n" + trusted, server, ours).detail.contains("revokes"));
  }
  CHECK(check(trusted + "@revoked " + line("*", other), server, ours));
}

TEST_CASE("Certificates, wildcards and negation give no trust and are named") {
  for (const std::string& text :
       {line("*.example.com", ours), line("bank.example.co?", ours),
        line("bank.example.com,!elsewhere", ours), "@cert-authority " + line("*", ours),
        "@cert-authority " + line("bank.example.com", ours)}) {
    CAPTURE(text);
    CHECK(refused(text, server, ours).detail.contains("line 1 gives no trust"));
    CHECK(check(text + "\n" + line("bank.example.com", ours), server, ours));
  }
}

TEST_CASE("A line that cannot be read refuses every server and is named") {
  const std::string good = line("bank.example.com", ours) + "\n";
  const std::string damaged = base64(ours).substr(1);
  for (const std::string& bad :
       {std::string("bank.example.com"), std::string("bank.example.com ssh-ed25519"),
        "elsewhere ssh-ed25519 " + damaged, "elsewhere ssh-rsa " + base64(ours), "elsewhere  " + base64(ours),
        "@revoke " + line("elsewhere", ours), line("|1|abc", ours), line("|1|!!!!|QUJD", ours),
        std::string("host 1024 35 123456789")}) {
    CAPTURE(bad);
    const auto known = KnownHosts::parse(good + bad, "known_hosts");
    REQUIRE_FALSE(known);
    CHECK(known.error().reason == Reason::host_key);
    CHECK(known.error().detail.starts_with("known_hosts:2: "));
  }
}

TEST_CASE("Key types are those of the host's own lines, each once") {
  const auto known = KnownHosts::parse(line("bank.example.com", rsa) + "\n" + line("bank.example.com", ours) +
                                           "\n" + line("bank.example.com", other) + "\n" +
                                           line("elsewhere", key("ecdsa-sha2-nistp256", 'e')),
                                       "known_hosts");
  REQUIRE(known);
  CHECK(known->key_types(server) == std::vector<std::string>{"ssh-rsa", "ssh-ed25519"});
  CHECK(known->key_types(on_port).empty());
}

TEST_CASE("A file that is missing is a fault of the host key") {
  const auto known = KnownHosts::read("/nonexistent/known_hosts");
  REQUIRE_FALSE(known);
  CHECK(known.error().reason == Reason::host_key);
  CHECK(known.error().detail.contains("/nonexistent/known_hosts"));
}

}  // namespace
}  // namespace stmtwatch::delivery::sftp
