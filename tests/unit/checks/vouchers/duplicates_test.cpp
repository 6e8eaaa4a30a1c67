#include "checks/vouchers/duplicates.hpp"

#include <deque>

#include <doctest/doctest.h>

#include "tests/support/judged.hpp"
#include "tests/support/statement_builder.hpp"

namespace stmtwatch::test {
namespace {

std::optional<StatementName> name_of(const char* merchant, const char* date) {
  return StatementName{*MerchantId::parse(merchant), *BusinessDate::parse(date)};
}

// Statements with the numbers V<first> ... of their own merchant and day, one after the other, each with the
// findings that the earlier ones cause.
struct Night {
  struct Statement {
    std::string path;
    std::optional<StatementName> name;
    std::string text;
    checks::Judgement judgement;
  };
  checks::Schema schema = merged_statement();
  checks::RunUniqueness run{schema};
  std::deque<Statement> all;

  checks::Judgement merge(const std::string& path, const std::optional<StatementName>& name,
                          const std::vector<std::string>& numbers) {
    StatementBuilder statement(numbers.size());
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      statement.set(i + 1, voucher_no, numbers[i]);
      if (name) {
        statement.set(i + 1, merchant_no, name->merchant.text());
        statement.set(i + 1, business_date, name->date.compact());
      }
    }
    checks::JudgeContext context;
    context.name = name;
    all.push_back({path, name, statement.text(), judged(statement.text(), schema, context)});
    return compare(all.back());
  }

  checks::Judgement compare(const Statement& latest) {
    checks::Judgement judgement = latest.judgement;
    const auto repeated = run.add(latest.name, latest.judgement.keys);
    const auto here = *checks::locate(MemorySource(latest.text), schema, latest.name, repeated, 100);
    for (const auto& key : here) {
      const Statement& owner = all[run.owner_of(key, latest.name)];
      checks::Related related;
      related.path = owner.path;
      if (owner.name) {
        related.merchant = owner.name->merchant;
        related.business_date = owner.name->date;
      }
      std::vector<checks::KeySet> wanted(1);
      wanted[0].insert(key.key);
      const auto there = *checks::locate(MemorySource(owner.text), schema, owner.name, wanted, 1);
      REQUIRE(there.size() == 1);
      const auto date = latest.name ? std::optional(latest.name->date) : std::nullopt;
      judgement.findings.add(checks::duplicate_finding(schema, key, related, &there[0].place, date));
    }
    return judgement;
  }
};

TEST_CASE("a number of an earlier statement is found in the later one, which names the earlier") {
  Night night;
  CHECK(night.merge("a.txt", name_of("880000000001", "20240909"), {"V1", "V2"}).findings.empty());
  CHECK(night.merge("none.txt", name_of("880000000009", "20240909"), {}).findings.empty());
  const auto second = night.merge("b.txt", name_of("880000000002", "20240909"), {"V3", "V2"});
  REQUIRE(found_in(second) ==
          FoundList{{"voucher-unique", 2, 3, "voucher_no", found_in(second).at(0).byte_offset}});
  const auto& finding = second.findings.listed()[0];
  CHECK(finding.related->path == "a.txt");
  CHECK(finding.related->record == 2);
  CHECK(finding.related->merchant->text() == "880000000001");
  CHECK(finding.message.find("in another statement") != std::string::npos);
}

TEST_CASE("a number of an earlier day is told as that") {
  Night night;
  night.merge("a.txt", name_of("880000000001", "20240908"), {"V1"});
  const auto second = night.merge("b.txt", name_of("880000000001", "20240909"), {"V1"});
  REQUIRE(second.findings.total() == 1);
  CHECK(second.findings.listed()[0].message ==
        "voucher_no \"V1\" was used on an earlier day: another entry with this number is record 1 (line 2) "
        "of a.txt, "
        "business date 2024-09-08");
}

TEST_CASE("the first statement that had a number is named, also by the third") {
  Night night;
  night.merge("a.txt", std::nullopt, {"V1"});
  night.merge("b.txt", std::nullopt, {"V1", "V2"});
  const auto third = night.merge("c.txt", std::nullopt, {"V2", "V1"});
  REQUIRE(third.findings.total() == 2);
  CHECK(third.findings.listed()[0].related->path == "b.txt");
  CHECK(third.findings.listed()[1].related->path == "a.txt");
}

TEST_CASE("scope day: the same number on another day is right, of unknown days it is not") {
  Night night;
  night.schema.unique[0].scope = checks::UniqueScope::day;
  night.merge("a.txt", name_of("880000000001", "20240908"), {"V1"});
  CHECK(night.merge("b.txt", name_of("880000000001", "20240909"), {"V1"}).findings.empty());
  CHECK(night.merge("c.txt", name_of("880000000002", "20240909"), {"V1"}).findings.total() == 1);
  CHECK(night.merge("d.txt", std::nullopt, {"V1"}).findings.empty());
  CHECK(night.merge("e.txt", std::nullopt, {"V1"}).findings.total() == 1);
}

TEST_CASE("scope statement: other statements do not matter") {
  Night night;
  night.schema.unique[0].scope = checks::UniqueScope::statement;
  night.merge("a.txt", std::nullopt, {"V1"});
  CHECK(night.merge("b.txt", std::nullopt, {"V1"}).findings.empty());
}

}  // namespace
}  // namespace stmtwatch::test
