#include "daemon/delivery/sftp/offers.hpp"

#include <doctest/doctest.h>

#include "daemon/delivery/sftp/wire.hpp"

namespace stmtwatch::delivery::sftp {
namespace {

std::string packet(std::string_view payload) {
  std::string body(1, '\4');
  body += payload;
  body.append(4, '\0');
  std::string out;
  put_string(out, body);
  return out;
}

std::string kexinit(const std::array<std::string_view, 6>& lists) {
  std::string payload(1, '\x14');
  payload.append(16, 'c');
  for (const auto list : lists)
    put_string(payload, list);
  return packet(payload);
}

const std::array<std::string_view, 6> plain{"kex-a,kex-b", "ssh-ed25519", "aes256-ctr",
                                            "aes256-ctr",  "hmac-a",      "hmac-a"};

Offers offers(const std::array<std::string_view, 6>& lists) {
  return *parse_offers("SSH-2.0-x\r\n" + kexinit(lists));
}

TEST_CASE("Offers are found behind lines of text, the version and other packets") {
  const std::string stream =
      "Welcome\r\nSSH-2.0-x\r\n" + packet(std::string_view("\x02ignored", 8)) + kexinit(plain);
  const auto found = parse_offers(stream);
  REQUIRE(found);
  CHECK(found->names[Offers::key_exchange] == std::vector<std::string>{"kex-a", "kex-b"});
  CHECK(found->names[Offers::mac_in] == std::vector<std::string>{"hmac-a"});
  for (std::size_t size = 0; size < stream.size(); ++size)
    CHECK_FALSE(parse_offers(std::string_view(stream).substr(0, size)));
}

TEST_CASE("What is no SSH has no offers, whatever it claims") {
  CHECK_FALSE(parse_offers("220 ftp.example.com ready\r\n"));
  CHECK_FALSE(parse_offers("SSH-2.0-x\n\xff\xff\xff\xff"));
  CHECK_FALSE(parse_offers(std::string_view("SSH-2.0-x\n\0\0\0\2\xff\x14", 16)));
  CHECK(words_before_version("Not allowed\r\n") == "Not allowed\r\n");
  CHECK(words_before_version("Hello\r\nSSH-2.0-x\r\n") == "Hello\r\n");
  CHECK(words_before_version("SSH-2.0-x\r\n").empty());
}

TEST_CASE("Sides that have something of each kind in common agree") {
  CHECK_FALSE(disagreement(offers(plain), offers(plain)));
}

TEST_CASE("Each kind without anything in common is told, with what both sides offer") {
  auto theirs = plain;
  theirs[Offers::key_exchange] = "kex-c";
  theirs[Offers::mac_out] = "hmac-b-etm,hmac-c-etm";
  const auto apart = disagreement(offers(plain), offers(theirs));
  REQUIRE(apart);
  CHECK(apart->text ==
        "key exchange: the server offers kex-c; we offer kex-a, kex-b. MAC to the server: the server offers "
        "hmac-b-etm, hmac-c-etm; we offer hmac-a");
  CHECK_FALSE(apart->host_keys_only);
}

TEST_CASE("Host keys alone are told apart, as there is advice for them") {
  auto theirs = plain;
  theirs[Offers::host_key] = "rsa-sha2-512";
  CHECK(disagreement(offers(plain), offers(theirs))->host_keys_only);
}

TEST_CASE("A cipher with an integrity of its own needs no MAC") {
  auto client = plain;
  auto theirs = plain;
  client[Offers::cipher_out] = client[Offers::cipher_in] = "aes256-gcm@openssh.com";
  theirs[Offers::cipher_out] = theirs[Offers::cipher_in] = "aes256-gcm@openssh.com";
  theirs[Offers::mac_out] = theirs[Offers::mac_in] = "none-of-ours";
  CHECK_FALSE(disagreement(offers(client), offers(theirs)));
}

TEST_CASE("A long list is cut and says so, and a stranger's names cannot steer a terminal") {
  std::string many = "\x1b[2J";
  for (int i = 0; i < 40; ++i)
    many += ",name" + std::to_string(i);
  auto theirs = plain;
  theirs[Offers::key_exchange] = many;
  const auto apart = disagreement(offers(plain), offers(theirs));
  CHECK(apart->text.contains("?[2J"));
  CHECK(apart->text.contains("and 17 more"));
}

}  // namespace
}  // namespace stmtwatch::delivery::sftp
