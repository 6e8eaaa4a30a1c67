#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "checks/finding.hpp"
#include "checks/schema.hpp"
#include "checks/vocabulary/digest.hpp"
#include "checks/vouchers/key_set.hpp"

// The only door of checks/: bytes and a schema in, findings out.
namespace stmtwatch::checks {
namespace scan {
class Chunks;
class ChunkReader;
}  // namespace scan

// Why the bytes could not be had. The statement is then neither right nor wrong.
struct SourceFault {
  std::string detail;  // what failed and why, for people
};

// The bytes of one statement, at rest. Implementations need not be thread-safe.
class Source {
 public:
  virtual ~Source() = default;
  virtual std::uint64_t size() const = 0;
  // Fills `into` from `offset` as far as the content reaches; fewer bytes only at the end, 0 beyond it.
  virtual std::expected<std::size_t, SourceFault> read_at(std::uint64_t offset,
                                                          std::span<std::byte> into) const = 0;
  // All bytes, where they are in memory in any case; else none.
  virtual std::span<const std::byte> held() const { return {}; }
};

class RecordBatch;

// Sees the records of a statement after the checks of single fields: for who compares statements. Of one with
// sections: sections/part_view.hpp.
class Onlooker {
 public:
  virtual ~Onlooker() = default;
  virtual void begin() = 0;  // the statement is read from its beginning, perhaps not for the first time
  virtual void batch(const RecordBatch& batch) = 0;
  virtual bool has_enough() const { return false; }  // need not see the rest, nor what judge() answers
};

// The file of one of Schema::sources, as far as it was found.
struct SourceFile {
  const Source* content = nullptr;  // null: `fault` says why
  std::string path{};               // as findings name it
  std::string fault{};              // what is missing where, for people
  bool absent = false;              // the fault is that nobody has put it there
};

// Where in its file the source is that is judged, so that messages speak of places in the file. Findings and
// records count from the beginning of the source nevertheless.
struct Whereabouts {
  std::string part = "file";  // what people call the source
  std::uint64_t records = 0;  // these three stand before it
  std::uint64_t lines = 0;
  std::uint64_t bytes = 0;
};

struct JudgeContext {
  std::optional<StatementName> name{};  // what the file name says; nullopt: `identity` has nothing to compare
  std::size_t findings_listed_max = 100;
  bool seal = false;  // compute the digests as well (it costs more than checking); not for an onlooker
  // Reads and scans a large statement ahead of the judging, on a thread of its own; null: it is read where it
  // is needed. The verdict is the same.
  std::unique_ptr<scan::Chunks> (*read_ahead)(scan::ChunkReader& reader) = nullptr;
  std::vector<SourceFile>
      sources{};  // one for each Schema::sources, in its order; read when all records are seen
  Onlooker* onlooker = nullptr;
  const Source* statement = nullptr;  // the statement itself, for checks that read it again; judge() sets it
  Whereabouts whereabouts{};
};

struct Judgement {
  std::uint64_t bytes = 0;
  std::uint64_t records = 0;
  FindingList findings;
  std::vector<KeySet> keys;  // one for each Schema::unique, in its order
  std::optional<Seal> seal;

  bool holds_everywhere() const { return findings.empty(); }
};

// Judges statements of one schema, one after the other, in the same memory: for who has many small ones. One
// thread at a time.
class StatementJudge {
 public:
  // `schema` must outlive it.
  explicit StatementJudge(const Schema& schema);
  explicit StatementJudge(const Schema&&) = delete;
  ~StatementJudge();
  StatementJudge(StatementJudge&&) noexcept;

  std::expected<Judgement, SourceFault> judge(const Source& source, const JudgeContext& context);

 private:
  struct Memory;
  std::unique_ptr<Memory> memory_;
};

// Judges one statement.
//
// Reads the statement once from front to back (twice where a CRLF file turns out to be mixed, or where it has
// sections, which are found first) in memory that does not grow with the file but for the keys. Uniqueness is
// judged within the statement; see duplicates.hpp for the rest. Pure but for reading `source`; may run on any
// thread, several statements at a time.
std::expected<Judgement, SourceFault> judge(const Source& source, const Schema& schema,
                                            const JudgeContext& context);

}  // namespace stmtwatch::checks
