#include "daemon/delivery/remote.hpp"

#include <doctest/doctest.h>

#include "daemon/flow/group.hpp"
#include "tests/contract/delivery/harness.hpp"
#include "tests/support/payloads.hpp"

// What Remote promises, asked of every implementation.
namespace stmtwatch {
namespace {

using delivery::Outcome;
using delivery::Reason;
using delivery::Remote;
using test::MemoryHarness;
using test::run;
using test::SftpHarness;
using test::TextPayload;

#define EVERY_REMOTE MemoryHarness, SftpHarness

template <class Harness>
Outcome<void> put(Harness& server, const std::string& name, const std::string& content) {
  TextPayload payload(content);
  return run(server.io, server.remote().put(server.path(name), payload));
}

template <class Harness>
Outcome<void> rename(Harness& server, const std::string& from, const std::string& to) {
  return run(server.io, server.remote().rename(server.path(from), server.path(to)));
}

template <class Harness>
std::optional<std::uint64_t> size_of(Harness& server, const std::string& name) {
  const auto file = run(server.io, server.remote().stat(server.path(name)));
  REQUIRE(file);
  if (!*file) return std::nullopt;
  return (*file)->size;
}

std::string pattern(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t i = 0; i < size; ++i)
    text[i] = static_cast<char>(i * 7 + i / 251);
  return text;
}

TEST_CASE_TEMPLATE("Where nothing stands a stat says so", Harness, EVERY_REMOTE) {
  Harness server;
  CHECK_FALSE(size_of(server, "nothing"));
  CHECK_FALSE(size_of(server, "no directory/nothing"));
}

TEST_CASE_TEMPLATE("A file that was put is there, whole", Harness, EVERY_REMOTE) {
  Harness server;
  constexpr std::size_t request = 32u << 10;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, request - 1, request, request + 1}) {
    const std::string content = pattern(size);
    REQUIRE(put(server, "file", content));
    CHECK(size_of(server, "file") == size);
    CHECK(server.content("file") == content);
  }
}

TEST_CASE_TEMPLATE("A file of several blocks is there, whole", Harness, EVERY_REMOTE) {
  Harness server;
  for (const std::size_t size : {Seal::block_bytes, 2 * Seal::block_bytes + 1}) {
    const std::string content = pattern(size);
    REQUIRE(put(server, "large", content));
    CHECK((server.content("large") == content));
  }
}

TEST_CASE_TEMPLATE("A put replaces what stood under its name, however long that was", Harness, EVERY_REMOTE) {
  Harness server;
  server.place("file", std::string(1000, 'x'));
  REQUIRE(put(server, "file", "short"));
  CHECK(server.content("file") == "short");
}

TEST_CASE_TEMPLATE("A content that changed is refused and the session goes on", Harness, EVERY_REMOTE) {
  Harness server;
  TextPayload payload(pattern(Seal::block_bytes + 5), 1);
  const auto outcome = run(server.io, server.remote().put(server.path("file"), payload));
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().reason == Reason::changed);
  CHECK(put(server, "other", "whole"));
}

TEST_CASE_TEMPLATE("A put where the directory is missing is refused and the session goes on", Harness,
                   EVERY_REMOTE) {
  Harness server;
  const auto outcome = put(server, "missing/file", "text");
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().reason == Reason::permission);
  CHECK(put(server, "other", "whole"));
}

TEST_CASE_TEMPLATE("A rename moves the file", Harness, EVERY_REMOTE) {
  Harness server;
  REQUIRE(put(server, "temporary", "text"));
  REQUIRE(rename(server, "temporary", "final"));
  CHECK_FALSE(server.exists("temporary"));
  CHECK(server.content("final") == "text");
}

TEST_CASE_TEMPLATE("A rename onto a name that is taken is a conflict and leaves both", Harness,
                   EVERY_REMOTE) {
  Harness server;
  server.place("final", "theirs");
  REQUIRE(put(server, "temporary", "ours"));
  const auto outcome = rename(server, "temporary", "final");
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().reason == Reason::conflict);
  CHECK(server.content("final") == "theirs");
  CHECK(server.content("temporary") == "ours");
}

TEST_CASE_TEMPLATE("A rename of nothing is a fault of this file alone", Harness, EVERY_REMOTE) {
  Harness server;
  const auto outcome = rename(server, "nothing", "final");
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().reason == Reason::permission);
  CHECK(put(server, "other", "whole"));
}

TEST_CASE_TEMPLATE("A removed file is gone, and removing nothing is success", Harness, EVERY_REMOTE) {
  Harness server;
  server.place("file", "text");
  CHECK(run(server.io, server.remote().remove(server.path("file"))));
  CHECK_FALSE(server.exists("file"));
  CHECK(run(server.io, server.remote().remove(server.path("file"))));
}

TEST_CASE_TEMPLATE("Directories are made with their parents, again without complaint", Harness,
                   EVERY_REMOTE) {
  Harness server;
  for (int times = 0; times < 2; ++times) {
    CHECK(run(server.io, server.remote().make_directories(server.path("880000000001/20240909"))));
  }
  CHECK(put(server, "880000000001/20240909/file", "text"));
  CHECK(server.content("880000000001/20240909/file") == "text");
}

TEST_CASE_TEMPLATE("A directory where a file stands in the way is refused", Harness, EVERY_REMOTE) {
  Harness server;
  server.place("file", "text");
  const auto outcome = run(server.io, server.remote().make_directories(server.path("file/below")));
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().reason == Reason::permission);
}

TEST_CASE_TEMPLATE("A file read back has the digest of its content", Harness, EVERY_REMOTE) {
  Harness server;
  constexpr std::size_t batch = 1u << 20;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, batch - 1, batch, 3 * batch + 5}) {
    CAPTURE(size);
    const std::string content = pattern(size);
    server.place("file", content);
    const auto digest = run(server.io, server.remote().read_back(server.path("file"), size));
    REQUIRE(digest);
    CHECK(*digest == Sha256::of(std::as_bytes(std::span(content))));
  }
}

TEST_CASE_TEMPLATE("Reading back what is not there, or has another size, says so", Harness, EVERY_REMOTE) {
  Harness server;
  server.place("file", "content");
  for (const auto& [name, size] : {std::pair("nothing", 7), std::pair("file", 6), std::pair("file", 8)}) {
    const auto digest =
        run(server.io, server.remote().read_back(server.path(name), static_cast<std::uint64_t>(size)));
    REQUIRE(digest);
    CHECK_FALSE(*digest);
  }
  CHECK(put(server, "other", "whole"));
}

TEST_CASE_TEMPLATE("The host key's fingerprint is known", Harness, EVERY_REMOTE) {
  Harness server;
  CHECK(server.remote().host_key().starts_with("SHA256:"));
}

flow::Task<> put_one(Remote& remote, std::string path, std::string content, std::size_t& arrived) {
  TextPayload payload(std::move(content));
  const std::string temporary = path + ".part";
  const auto stored = co_await remote.put(temporary, payload);
  if (!stored) co_return;
  const auto renamed = co_await remote.rename(temporary, path);
  if (renamed) ++arrived;
}

template <class Harness>
flow::Task<std::size_t> put_many(Harness& server, std::size_t count) {
  std::size_t arrived = 0;
  flow::TaskGroup group(server.io.get_executor());
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name = "file" + std::to_string(i);
    group.spawn(put_one(server.remote(), server.path(name), pattern(i * 97), arrived));
  }
  co_await group.join();
  co_return arrived;
}

TEST_CASE_TEMPLATE("Many files at once arrive, each with its own content", Harness, EVERY_REMOTE) {
  Harness server;
  constexpr std::size_t count = 500;
  CHECK(run(server.io, put_many(server, count)) == count);
  for (std::size_t i = 0; i < count; ++i) {
    CHECK((server.content("file" + std::to_string(i)) == pattern(i * 97)));
  }
}

}  // namespace
}  // namespace stmtwatch
