#include <algorithm>
#include <chrono>
#include <thread>

#include <fmt/format.h>

#include "config/schema_file.hpp"
#include "config/settings.hpp"
#include "daemon/cli/check_inputs.hpp"
#include "daemon/cli/check_report.hpp"
#include "daemon/cli/check_run.hpp"
#include "daemon/cli/fault_report.hpp"
#include "daemon/cli/verb.hpp"

namespace stmtwatch::cli {
namespace {

// What to judge by, or the code to end with after the reason was told.
using FormatsOrEnd = std::expected<Formats, ExitCode>;

FormatsOrEnd formats_of_schema(const std::string& file, Terminal& terminal) {
  auto schema = config::read_schema(file);
  if (!schema) {
    tell(terminal, schema.error());
    return std::unexpected(code_of_schema(schema.error()));
  }
  auto shared = std::make_shared<const checks::Schema>(*std::move(schema));
  auto name = shared->file_name;
  return Formats{{std::make_shared<const Format>("", std::move(shared), std::move(name))}, true};
}

FormatsOrEnd formats_of_feeds(const Arguments& arguments, Terminal& terminal) {
  const auto settings = config::read_settings(arguments.config_file());
  if (!settings) {
    tell(terminal, settings.error());
    terminal.tell("the configuration tells what to check by; --schema FILE needs none");
    return std::unexpected(ExitCode::configuration);
  }
  const auto wanted = arguments.text("--feed");
  Formats formats{.all = {}, .chosen = wanted.has_value()};
  std::string known;
  for (const auto& feed : settings->feeds) {
    known += " " + feed.name;
    if (wanted && feed.name != *wanted) continue;
    formats.all.push_back(std::make_shared<const Format>(feed.name, feed.schema, feed.file_name));
  }
  if (!formats.all.empty()) return formats;
  const auto which = wanted ? fmt::format("no feed {}", printable(*wanted)) : std::string("no feed");
  terminal.tell(fmt::format("{} has {}; known:{}", printable(arguments.config_file()), which,
                            known.empty() ? " none" : known));
  return std::unexpected(ExitCode::no_input);
}

ExitCode check(const Arguments& arguments, Terminal& terminal) {
  const auto began = std::chrono::steady_clock::now();
  const auto schema = arguments.text("--schema");
  if (schema && arguments.has("--feed")) {
    terminal.tell("--schema and --feed both say what to check by; give one of them");
    return ExitCode::usage;
  }
  const auto formats = schema ? formats_of_schema(*schema, terminal) : formats_of_feeds(arguments, terminal);
  if (!formats) return formats.error();
  auto inputs = find_inputs(arguments.texts("PATH"), *formats);
  if (!inputs) {
    terminal.tell(inputs.error());
    return ExitCode::usage;
  }
  for (const auto& note : inputs->notes)
    terminal.tell(note);

  const auto threads = std::max(1u, std::thread::hardware_concurrency());
  const RunOptions options{
      .jobs = static_cast<std::size_t>(arguments.number("--jobs").value_or(threads)),
      .findings_listed_max = static_cast<std::size_t>(arguments.number("--max-findings").value_or(100)),
      .digest = arguments.has("--digest")};
  const auto judged = judge_all(std::move(inputs->files), options, terminal);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  if (arguments.json()) {
    terminal.say(check_document(judged, took));
  } else {
    terminal.say_lines(check_text(judged, took, terminal));
  }
  return check_code(judged);
}

}  // namespace

std::vector<Verb> check_verbs() {
  return {
      {.path = "check",
       .help = "Judge statements; no daemon needed",
       .options = {{.name = "--schema", .help = "the schema file to judge by; no configuration is read"},
                   {.name = "--feed", .help = "the feed to judge by; default: the one whose file_name fits"},
                   {.name = "--jobs",
                    .takes = Takes::number,
                    .help = "statements at a time; default: one a processor",
                    .min = 1,
                    .max = 256},
                   {.name = "--max-findings",
                    .takes = Takes::number,
                    .help = "findings listed a statement [100]",
                    .max = 1'000'000},
                   {.name = "--digest", .takes = Takes::flag, .help = "compute each SHA-256 as well"},
                   {.name = "PATH",
                    .takes = Takes::texts,
                    .help = "statements, or directories of them",
                    .required = true}},
       .run = check}};
}

}  // namespace stmtwatch::cli
