#include "daemon/cli/check_run.hpp"

#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <limits>
#include <map>
#include <mutex>
#include <thread>

#include "daemon/cli/check_between.hpp"
#include "daemon/files/ahead_reader.hpp"
#include "daemon/files/file_source.hpp"
#include "daemon/files/source_files.hpp"

namespace stmtwatch::cli {
namespace {

using Outcome = std::expected<checks::Judgement, std::string>;

// The source statements beside it; nullopt: its schema names none.
std::optional<files::SourceFiles> sources_of(const Input& input) {
  const auto& schema = *input.format->schema;
  if (schema.sources.empty()) return std::nullopt;
  const auto directory = std::filesystem::path(input.path).parent_path();
  return files::SourceFiles(schema, input.statement, {directory.empty() ? "." : directory, directory},
                            std::numeric_limits<std::uint64_t>::max());
}

// What a thread judges with: by schema.
using Judges = std::map<const checks::Schema*, checks::StatementJudge>;

Outcome judge_one(const Input& input, const RunOptions& options, bool two_threads, Judges& judges) {
  if (!input.fault.empty()) return std::unexpected(input.fault);
  auto file = open_input(input);
  if (!file) return std::unexpected(file.error());
  const files::FileSource source(*std::move(file));
  const auto& schema = *input.format->schema;
  const auto sources = sources_of(input);
  const checks::JudgeContext context{
      .name = input.statement,
      .findings_listed_max = options.findings_listed_max,
      .seal = options.digest,
      .read_ahead = two_threads ? files::read_ahead : nullptr,
      .sources = sources ? sources->found() : std::vector<checks::SourceFile>{}};
  auto judgement = judges.try_emplace(&schema, schema).first->second.judge(source, context);
  if (!judgement) return std::unexpected(judgement.error().detail);
  return *std::move(judgement);
}

// Hands out the files to the threads and counts what is done.
class Work {
 public:
  explicit Work(std::size_t total) : total_(total) {}

  std::optional<std::size_t> next() {
    const std::lock_guard lock(mutex_);
    return next_ < total_ ? std::optional(next_++) : std::nullopt;
  }

  void done() {
    const std::lock_guard lock(mutex_);
    if (++done_ == total_) all_done_.notify_one();
  }

  // Until all is done or nobody goes on.
  void watch(const std::stop_token& stop, Terminal& terminal) {
    constexpr auto redraw = std::chrono::milliseconds(200);
    std::unique_lock lock(mutex_);
    while (!all_done_.wait_for(lock, redraw, [&] { return done_ == total_ || stop.stop_requested(); })) {
      terminal.progress(done_, total_, "statements");
    }
    terminal.end_progress();
  }

 private:
  std::mutex mutex_;
  std::condition_variable all_done_;
  std::size_t total_, next_ = 0, done_ = 0;
};

}  // namespace

std::vector<Judged> judge_all(std::vector<Input> inputs, const RunOptions& options, Terminal& terminal) {
  std::vector<Judged> all;
  all.reserve(inputs.size());
  for (auto& input : inputs)
    all.push_back({std::move(input), std::unexpected(std::string{"not judged"})});
  Work work(all.size());
  const bool two_threads_each = options.jobs >= 2 * all.size();
  const auto judge_some = [&] {
    Judges judges;
    while (const auto index = work.next()) {
      all[*index].judgement = judge_one(all[*index].input, options, two_threads_each, judges);
      work.done();
    }
  };
  {
    // One job alone is this thread's: memory is faster where there is no other.
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < std::min(options.jobs, all.size()); ++i)
      threads.emplace_back(judge_some);
    if (terminal.shows_progress())
      threads.emplace_back([&](const std::stop_token& stop) { work.watch(stop, terminal); });
    judge_some();
  }
  judge_between(all, options.findings_listed_max);
  return all;
}

}  // namespace stmtwatch::cli
