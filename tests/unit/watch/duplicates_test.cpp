#include "daemon/watch/duplicates.hpp"

#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/memory_source.hpp"
#include "tests/support/schemas.hpp"
#include "tests/support/statement_builder.hpp"
#include "tests/support/temporary_directory.hpp"

namespace stmtwatch::test {
namespace {

using ledger::Conflict;
using watch::Duplicate;

StatementName name_of(const std::string& merchant, const std::string& date) {
  return {*MerchantId::parse(merchant), *BusinessDate::parse(date)};
}

const StatementName own_name = name_of("880000000001", "20240909");

// A feed whose spool and archive have files of other statements.
struct Scene {
  TemporaryDirectory root;
  config::FeedSettings feed{.file_name = *FileNamePattern::parse("merged_{merchant}_{date}.txt")};

  Scene() {
    feed.name = "merged";
    feed.spool = root / "spool";
    feed.archive = root / "archive";
    feed.schema = std::make_shared<const checks::Schema>(merged_statement());
    std::filesystem::create_directory(feed.spool);
  }

  std::filesystem::path archived(const StatementName& name, const std::string& suffix = "") const {
    const auto day = feed.archive / name.date.compact();
    std::filesystem::create_directories(day);
    return day / (feed.file_name.format(name) + suffix);
  }
  std::filesystem::path spooled(const StatementName& name) const {
    return feed.spool / feed.file_name.format(name);
  }
  // `key` belongs to revision `revision` of that statement.
  Conflict conflict(const std::string& key, const StatementName& owner, std::uint32_t revision = 1) const {
    return {0, key, {feed.name, owner}, revision, feed.file_name.format(owner)};
  }
  std::vector<Duplicate> locate(const std::string& own, const std::vector<Conflict>& conflicts,
                                std::size_t places_max = 100) const {
    auto located = watch::locate_duplicates(feed, MemorySource(own), own_name, conflicts, places_max);
    REQUIRE(located.has_value());
    return std::move(*located);
  }
  // What is told of them.
  std::vector<checks::Finding> findings(const std::string& own,
                                        const std::vector<Conflict>& conflicts) const {
    checks::FindingList list;
    watch::add_duplicates(*feed.schema, own_name.date, locate(own, conflicts), conflicts.size(), list);
    return list.listed();
  }
};

// Entries with these numbers, of the statement's merchant and day.
StatementBuilder entries(const std::vector<std::string>& numbers, const StatementName& name = own_name) {
  StatementBuilder statement(numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    statement.set(i + 1, voucher_no, numbers[i]);
    statement.set(i + 1, merchant_no, name.merchant.text());
    statement.set(i + 1, business_date, name.date.compact());
  }
  return statement;
}

TEST_CASE("a number of an earlier day is told with that day, file, record and line") {
  const Scene scene;
  const auto yesterday = name_of("880000000001", "20240908");
  write_file(scene.archived(yesterday), entries({"V7", "V8", "V2"}, yesterday).text());
  const auto own = entries({"V1", "V2"});
  const auto found = scene.findings(own.text(), {scene.conflict("V2", yesterday)});
  REQUIRE(found.size() == 1);
  CHECK(found[0].check == "voucher-unique");
  CHECK(found[0].record == 2);
  CHECK(found[0].line == 3);
  CHECK(found[0].byte_offset == own.offset(2, voucher_no));
  CHECK(
      found[0].message ==
      "voucher_no \"V2\" was used on an earlier day: another entry with this number is record 3 (line 4) of "
      "merged_880000000001_20240908.txt, business date 2024-09-08");
  REQUIRE(found[0].related.has_value());
  CHECK(found[0].related->record == 3);
  CHECK(found[0].related->line == 4);
  CHECK(found[0].related->business_date == yesterday.date);
  CHECK(found[0].related->merchant == yesterday.merchant);
}

TEST_CASE("the same entry twice is told apart from another entry with the same number") {
  const Scene scene;
  const auto other = name_of("880000000002", "20240909");
  auto theirs = entries({"V1", "V2"});  // the very same lines, in the file of somebody else
  theirs.set(2, amount, "99.99");
  write_file(scene.spooled(other), theirs.text());
  const auto found = scene.findings(entries({"V1", "V2"}).text(),
                                    {scene.conflict("V1", other), scene.conflict("V2", other)});
  REQUIRE(found.size() == 2);
  CHECK(found[0].message.contains("in another statement: the same entry is record 1 (line 2)"));
  CHECK(
      found[1].message.contains("in another statement: another entry with this number is record 2 (line 3)"));
}

TEST_CASE(
    "a revision is looked for under its own name in the archive, the latest one may still wait in the "
    "spool") {
  const Scene scene;
  const auto other = name_of("880000000002", "20240909");
  write_file(scene.archived(other), entries({"V9", "V9", "V1"}, other).text());
  write_file(scene.archived(other, ".2"), entries({"V9", "V1"}, other).text());
  write_file(scene.spooled(other), entries({"V1"}, other).text());
  const auto place = [&](std::uint32_t revision) {
    const auto found = scene.locate(entries({"V1"}).text(), {scene.conflict("V1", other, revision)});
    REQUIRE(found.size() == 1);
    REQUIRE(found[0].there.has_value());
    return found[0].there->record;
  };
  CHECK(place(1) == 3);
  CHECK(place(2) == 2);
  CHECK(place(3) == 1);
}

TEST_CASE(
    "where the owner's file is gone, or has the number no more, the duplicate is told without its place") {
  const Scene scene;
  const auto gone = name_of("880000000002", "20240908");
  const auto rewritten = name_of("880000000003", "20240909");
  write_file(scene.spooled(rewritten), entries({"V7"}, rewritten).text());
  const auto found = scene.findings(entries({"V1", "V2"}).text(),
                                    {scene.conflict("V1", gone), scene.conflict("V2", rewritten)});
  REQUIRE(found.size() == 2);
  CHECK(found[0].message ==
        "voucher_no \"V1\" was used on an earlier day: the entry that has it already is an entry of "
        "merged_880000000002_20240908.txt, business date 2024-09-08");
  CHECK(found[0].related->record == 0);
  CHECK(found[1].message.contains("the entry that has it already is an entry of merged_880000000003"));
}

TEST_CASE("duplicates come in the order of the file, at most as many as are asked for, and all are counted") {
  const Scene scene;
  const auto other = name_of("880000000002", "20240909");
  write_file(scene.spooled(other), entries({"V1", "V2", "V3"}, other).text());
  const auto own = entries({"V3", "V1", "V2"}).text();
  const std::vector<Conflict> conflicts{scene.conflict("V1", other), scene.conflict("V2", other),
                                        scene.conflict("V3", other)};
  const auto found = scene.locate(own, conflicts, 2);
  REQUIRE(found.size() == 2);
  CHECK(found[0].here.key == "V3");
  CHECK(found[1].here.key == "V1");
  CHECK(found[1].there->record == 1);
  checks::FindingList list;
  watch::add_duplicates(*scene.feed.schema, own_name.date, found, conflicts.size(), list);
  CHECK(list.listed().size() == 2);
  CHECK(list.total() == 3);
  CHECK(list.by_check().at("voucher-unique") == 3);
}

TEST_CASE("a statement that cannot be read again has its duplicates counted, not listed") {
  const Scene scene;
  checks::FindingList list;
  watch::add_duplicates(*scene.feed.schema, own_name.date, {}, 4, list);
  CHECK(list.listed().empty());
  CHECK(list.total() == 4);
}

TEST_CASE("the keys of a revision come from the file that was judged then, and from no other") {
  Scene scene;
  config::Settings settings;
  settings.feeds.push_back(scene.feed);
  const auto text = entries({"V1", "V2"}).text();
  const ledger::MissingKeys missing{1,
                                    0,
                                    {scene.feed.name, own_name},
                                    1,
                                    scene.feed.file_name.format(own_name),
                                    Sha256::of(std::as_bytes(std::span(text)))};
  CHECK_FALSE(watch::keys_of_revision(settings, missing));
  write_file(scene.archived(own_name), text);
  const auto keys = watch::keys_of_revision(settings, missing);
  REQUIRE(keys);
  CHECK(keys->size() == 2);
  CHECK(keys->contains("V2"));
  write_file(scene.archived(own_name), entries({"V1", "V3"}).text());
  CHECK(watch::keys_of_revision(settings, missing).error() == "it has another content now");
  settings.feeds[0].name = "other";
  CHECK(watch::keys_of_revision(settings, missing).error() == "the configuration has no such feed any more");
}

TEST_CASE("a statement that does not hold the numbers any more is told apart from one without duplicates") {
  Scene scene;
  const StatementName owner{*MerchantId::parse("880000000002"), *BusinessDate::parse("20240908")};
  const auto gone =
      watch::locate_duplicates(scene.feed, MemorySource(""), own_name, {scene.conflict("V1", owner)}, 100);
  REQUIRE_FALSE(gone.has_value());
  CHECK(gone.error().detail == "its content is no longer the one that was checked");
}

}  // namespace
}  // namespace stmtwatch::test
