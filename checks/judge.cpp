#include "checks/judge.hpp"

#include <algorithm>

#include "checks/check.hpp"
#include "checks/foreign_file.hpp"
#include "checks/held_source.hpp"
#include "checks/judging.hpp"
#include "checks/kinds/kind_reader.hpp"
#include "checks/kinds/tags.hpp"
#include "checks/layout/header.hpp"
#include "checks/layout/prose.hpp"
#include "checks/layout/record_reader.hpp"
#include "checks/screen/screen.hpp"
#include "checks/sections/judge_sections.hpp"

namespace stmtwatch::checks {
namespace {

using layout::LineEnd;
using layout::Start;
using layout::Tail;
using Step = layout::RecordReader::Step;

// A smaller statement is judged before another thread has begun.
constexpr std::uint64_t ahead_from_bytes = 1u << 20;
// To hand a piece over to another thread costs as much as to read 100 KB: then the pieces are larger by this,
// as long as there are enough for both threads.
constexpr std::uint64_t ahead_chunks = 4;
constexpr std::uint64_t ahead_pieces_min = 8;

bool reads_ahead(const JudgeContext& context, std::uint64_t size) {
  return context.read_ahead != nullptr && size >= ahead_from_bytes;
}

std::size_t piece_bytes(std::size_t chunk_bytes, bool ahead, std::uint64_t size) {
  if (!ahead) return chunk_bytes;
  const std::uint64_t most = std::min(ahead_chunks * chunk_bytes, size / ahead_pieces_min);
  return static_cast<std::size_t>(std::max<std::uint64_t>(chunk_bytes, most));
}

// A smaller statement is read whole at once, as its end is looked at first and that is all of it.
constexpr std::size_t held_bytes_max = 64u << 10;

// What is needed for a statement and kept for the next one of the same schema.
struct Bench {
  Bench(const Schema& of, scan::Isa isa)
      : schema(of), screen(of, isa), batch(of.columns.size(), of.value_prefix.size()) {
    if (!of.kinds.empty()) of_lines = kinds::schema_of_lines(of);
  }

  // What lines are told apart by.
  const Schema& lines() const { return of_lines ? *of_lines : schema; }

  const Schema& schema;
  std::optional<Schema> of_lines;  // of several kinds of records
  screen::Screen screen;
  RecordBatch batch;
  std::unique_ptr<scan::Chunk> chunk;  // null: none yet, or a pass has it
  std::unique_ptr<char[]> apart;       // held_bytes_max; null: none was needed yet

  // Where a statement of up to held_bytes_max is read to: at once where the pass will look at it, unless that
  // would write over it what quotes stand for.
  char* room_for_whole() {
    if (schema.quote) {
      if (!apart) apart = std::make_unique_for_overwrite<char[]>(held_bytes_max);
      return apart.get();
    }
    if (!chunk || chunk->piece_bytes_max() < held_bytes_max)
      chunk = std::make_unique<scan::Chunk>(scan::Chunk::room_bytes_default, held_bytes_max);
    return chunk->piece();
  }
};

// One reading of a statement from front to back.
class Pass {
 public:
  // `sealer` (may be null) takes all bytes and is spoilt where the pass must be started over.
  Pass(const Source& source, Bench& bench, const JudgeContext& context, const Tail& tail,
       const Reading& reading, Sealer* sealer)
      : bench_(bench),
        schema_(bench.schema),
        tail_(tail),
        how_(reading),
        reader_(source, scan::format_of(schema_),
                piece_bytes(reading.chunk_bytes, reads_ahead(context, source.size()), source.size()), sealer,
                reading.isa),
        ahead_(reads_ahead(context, source.size()) ? context.read_ahead(reader_) : nullptr),
        window_(ahead_ ? *ahead_ : reader_, std::move(bench.chunk)),
        lines_(window_, tail, bench.lines()),
        checks_(schema_, context),
        report_(schema_, judgement_, checks_),
        context_(context),
        onlooker_(context.onlooker) {
    judgement_.bytes = source.size();
    judgement_.findings = FindingList(context.findings_listed_max);
    judgement_.keys.resize(schema_.unique.size());
  }
  ~Pass() { bench_.chunk = window_.release(); }
  Pass(const Pass&) = delete;
  Pass& operator=(const Pass&) = delete;

  // Nullopt: the lines end the schema's way after all, start over with that. How they end is told from the
  // first line unless `line_end` says it.
  std::expected<std::optional<Judgement>, SourceFault> run(const std::optional<LineEnd>& line_end) {
    begin_ending();
    auto done =
        tail_.nothing_at_all || tail_.empty_day ? std::expected<bool, SourceFault>(true) : read(line_end);
    if (!done) return std::unexpected(done.error());
    if (!*done) return std::nullopt;
    if (enough_) return std::move(judgement_);
    if (const auto drained = drain(); !drained) return std::unexpected(drained.error());
    if (tail_.empty_day) {
      checks_.empty_day(ending_, report_);
    } else if (!unreadable_) {
      if (kinds_) kinds_->end(ending_, report_);
      checks_.ending(ending_, report_);
    }
    if (report_.fault()) return std::unexpected(*report_.fault());
    judgement_.records = ending_.records;
    return std::move(judgement_);
  }

 private:
  void begin_ending() {
    ending_.trailer = tail_.trailer;
    ending_.postamble_missing = tail_.postamble_missing;
    ending_.nothing_at_all = tail_.nothing_at_all;
    ending_.size = judgement_.bytes;
    if (tail_.content_end < judgement_.bytes && !tail_.nothing_at_all)
      ending_.end_of_file_mark = tail_.content_end;
    ending_.ends_with_nuls = tail_.content_end < judgement_.bytes && tail_.end_mark == '\0';
  }

  // False: start over.
  std::expected<bool, SourceFault> read(const std::optional<LineEnd>& line_end) {
    const auto start = layout::read_start(window_, lines_, bench_.lines(), tail_, checks_, line_end);
    if (!start) return std::unexpected(start.error());
    line_ = 1 + start->lines;
    checks_.opening(start->opening, report_);
    unreadable_ = start->opening.stops_reading();
    ending_.preamble_missing = start->preamble_missing;
    ending_.prose = start->prose;
    if (unreadable_) return true;
    const auto records = schema_.kinds.empty() ? read_records(*start) : read_kinds(*start);
    return !records || !*records || enough_ ? records : read_tail(*start);
  }

  std::expected<bool, SourceFault> read_records(const Start& start) {
    layout::RecordReader reader(window_, lines_, schema_, checks_, tail_, start.line_end, line_, how_.isa,
                                start.opening.titles_found);
    RecordBatch& batch = bench_.batch;
    bench_.screen.begin(checks_, how_.stretches_from);
    for (;;) {
      const auto step = reader.next(batch);
      if (!step) return std::unexpected(step.error());
      if (*step == Step::mixed_line_ends) return false;
      if (*step == Step::end) break;
      if (batch.plain) bench_.screen.look(batch, window_.attention());
      checks_.batch(batch, report_);
      enough_ = onlooker_ != nullptr && onlooker_->has_enough();
      if (enough_) return true;
    }
    ending_.records_after_trailer = reader.passed_old_trailer();
    end_records(start, reader);
    return true;
  }

  std::expected<bool, SourceFault> read_kinds(const Start& start) {
    line_end_ = start.line_end;
    kinds_.emplace(window_, lines_, schema_, context_, line_end_, line_, judgement_);
    const auto read = kinds_->read(checks_, report_);
    enough_ = onlooker_ != nullptr && onlooker_->has_enough();
    if (read && *read) end_records(start, *kinds_);
    return read;
  }

  template <typename Reader>
  void end_records(const Start& start, const Reader& reader) {
    ending_.records = reader.records();
    ending_.records_unread = reader.records_unread();
    line_ = reader.line();
    ends_open_ = start.ends_open || reader.ends_open();
    if (start.line_end.foreign) ending_.foreign_line_ending = start.line_end_offset;
    ending_.foreign_line = start.line_end_line;
  }

  std::expected<bool, SourceFault> read_tail(const Start& start) {
    while (window_.text().size() - window_.front() < tail_.text.size() && !window_.at_end()) {
      if (const auto extended = window_.extend(); !extended) return std::unexpected(extended.error());
    }
    const std::string_view text = window_.text();
    if (text.substr(window_.front(), tail_.text.size()) != tail_.text) {
      return std::unexpected(scan::changed_while_read());
    }
    layout::read_postamble(tail_, schema_, line_, window_.front_offset(), ending_.prose);
    return tail_.trailer != Ending::Trailer::found || read_trailer(start);
  }

  bool read_trailer(const Start& start) {
    const std::string_view text = window_.text();
    const std::size_t begin = window_.front() + tail_.row_begin;
    const std::size_t next = window_.front() + tail_.row_end;
    const bool closed = text[next - 1] == '\n';
    const layout::Line row{.begin = begin, .end = closed ? next - 1 : next, .next = next, .closed = closed};
    if (start.line_end.foreign && start.line_end.contradicts(row, text)) return false;
    ending_.trailer_row = text.substr(begin, start.line_end.content_end(row, text) - begin);
    ending_.trailer_offset = window_.offset() + begin;
    ending_.trailer_line = line_ + lines_in(text.substr(window_.front(), tail_.row_begin));
    return true;
  }

  // Reads what is left, for the seal and the number of lines: the trailer, already judged, and blank lines.
  std::expected<void, SourceFault> drain() {
    bool ends_with_lf = !ends_open_;
    std::size_t judged = tail_.text.size();
    for (;;) {
      const std::string_view rest = window_.text().substr(window_.front());
      line_ += lines_in(rest);
      if (!rest.empty()) ends_with_lf = rest.ends_with('\n');
      const std::string_view blank = rest.substr(std::min(judged, rest.size()));
      judged -= std::min(judged, rest.size());
      if (!unreadable_ && !tail_.empty_day &&
          blank.find_first_not_of(std::string_view("\r\n\x1A\0", 4)) != std::string_view::npos) {
        return std::unexpected(scan::changed_while_read());
      }
      window_.advance_to(window_.text().size());
      const auto extended = window_.extend();
      if (!extended) return std::unexpected(extended.error());
      if (!*extended) break;
    }
    // An end-of-file mark behind the last line break is a line of its own.
    const bool before_line = ends_with_lf && line_ > 1 && !ending_.end_of_file_mark;
    ending_.last_line = before_line ? line_ - 1 : line_;
    return {};
  }

  static std::uint64_t lines_in(std::string_view text) {
    return static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
  }

  Bench& bench_;
  const Schema& schema_;
  const Tail& tail_;
  const Reading& how_;
  Judgement judgement_;
  scan::ChunkReader reader_;
  std::unique_ptr<scan::Chunks> ahead_;  // null: read where it is needed
  scan::Window window_;
  layout::Lines lines_;
  Checks checks_;
  Report report_;
  Ending ending_;
  const JudgeContext& context_;
  LineEnd line_end_;
  std::optional<kinds::KindReader> kinds_;  // of several kinds of records, while they are read
  std::uint64_t line_ = 1;
  bool ends_open_ = false;  // the last record's line has no line break
  bool unreadable_ = false;
  const Onlooker* onlooker_;
  bool enough_ = false;  // the onlooker has seen what it wants
};

// One pass that leaves `sealer` (may be null) as it is where it must be started over.
std::expected<std::optional<Judgement>, SourceFault> try_pass(const Source& source, Bench& bench,
                                                              const JudgeContext& context, const Tail& tail,
                                                              const Reading& reading, Sealer* sealer) {
  if (sealer == nullptr) return Pass(source, bench, context, tail, reading, nullptr).run(std::nullopt);
  Sealer own = sealer->copy();
  auto judged = Pass(source, bench, context, tail, reading, &own).run(std::nullopt);
  if (judged && *judged) *sealer = std::move(own);
  return judged;
}

std::expected<Judgement, SourceFault> judge_passes(const Source& source, Bench& bench,
                                                   const JudgeContext& context, const Reading& reading,
                                                   Sealer* sealer) {
  const Schema& schema = bench.schema;
  const auto tail = layout::find_tail(source, schema);
  if (!tail) return std::unexpected(tail.error());
  if (!schema.sections.empty() && !tail->nothing_at_all && !tail->empty_day)
    return sections::judge_sections(source, schema, context, reading, sealer);
  auto first = try_pass(source, bench, context, *tail, reading, sealer);
  if (!first) return std::unexpected(first.error());
  if (*first) return std::move(**first);
  auto second = Pass(source, bench, context, *tail, reading, sealer).run(LineEnd{schema.line_ending});
  if (!second) return std::unexpected(second.error());
  return std::move(**second);
}

std::expected<Judgement, SourceFault> judge_on(Bench& bench, const Source& source,
                                               const JudgeContext& context, const Reading& reading,
                                               Sealer* sealer) {
  JudgeContext own = context;
  own.statement = &source;
  if (source.size() == 0 || source.size() > std::min(held_bytes_max, reading.chunk_bytes))
    return judge_passes(source, bench, own, reading, sealer);
  const std::span bytes(bench.room_for_whole(), static_cast<std::size_t>(source.size()));
  if (const auto read = scan::read_fully(source, 0, bytes); !read) return std::unexpected(read.error());
  const HeldSource held(bytes);
  own.statement = &held;
  return judge_passes(held, bench, own, reading, sealer);
}

std::expected<Judgement, SourceFault> judge_and_seal(Bench& bench, const Source& source,
                                                     const JudgeContext& context, const Reading& reading) {
  auto sealer = context.seal ? std::make_optional<Sealer>() : std::nullopt;
  auto judgement = judge_on(bench, source, context, reading, sealer ? &*sealer : nullptr);
  if (judgement && sealer) judgement->seal = sealer->finish();
  if (!judgement || judgement->findings.empty() || context.onlooker != nullptr) return judgement;
  if (const auto told = tell_foreign_file(source, bench.schema, context.findings_listed_max, *judgement);
      !told)
    return std::unexpected(told.error());
  return judgement;
}

}  // namespace

struct StatementJudge::Memory {
  Bench bench;
};

StatementJudge::StatementJudge(const Schema& schema) : memory_(new Memory{Bench(schema, scan::best_isa())}) {}
StatementJudge::~StatementJudge() = default;
StatementJudge::StatementJudge(StatementJudge&&) noexcept = default;

std::expected<Judgement, SourceFault> StatementJudge::judge(const Source& source,
                                                            const JudgeContext& context) {
  return judge_and_seal(memory_->bench, source, context, {});
}

std::expected<Judgement, SourceFault> judge_part(const Source& source, const Schema& schema,
                                                 const JudgeContext& context, const Reading& reading,
                                                 Sealer* sealer) {
  Bench bench(schema, reading.isa);
  return judge_on(bench, source, context, reading, sealer);
}

std::expected<Judgement, SourceFault> judge_in_chunks(const Source& source, const Schema& schema,
                                                      const JudgeContext& context, const Reading& reading) {
  Bench bench(schema, reading.isa);
  return judge_and_seal(bench, source, context, reading);
}

std::expected<Judgement, SourceFault> judge(const Source& source, const Schema& schema,
                                            const JudgeContext& context) {
  return judge_in_chunks(source, schema, context, {});
}

}  // namespace stmtwatch::checks
