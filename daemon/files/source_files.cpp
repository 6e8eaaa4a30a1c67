#include "daemon/files/source_files.hpp"

#include <utility>

namespace stmtwatch::files {

SourceFiles::SourceFiles(const checks::Schema& schema, const std::optional<StatementName>& name,
                         const Beside& beside, std::uint64_t bytes_max) {
  for (const checks::SourceStatement& asked : schema.sources) {
    if (name) {
      found_.push_back(open(asked, *name, beside, bytes_max));
    } else {
      found_.push_back(
          {.path = asked.file_name.text(),
           .fault = "the name of the statement does not say whose and of which day it is, so that "
                    "its " +
                    asked.file_name.text() + " cannot be found",
           .absent = true});
    }
  }
}

checks::SourceFile SourceFiles::open(const checks::SourceStatement& asked, const StatementName& name,
                                     const Beside& beside, std::uint64_t bytes_max) {
  const std::string file_name = asked.file_name.format(name);
  checks::SourceFile found{.path = (beside.shown / asked.directory / file_name).lexically_normal().native()};
  const auto directory = Directory::open((beside.directory / asked.directory).lexically_normal());
  auto file = directory ? directory->open_file(file_name, bytes_max) : std::unexpected(directory.error());
  if (file) {
    open_.push_back(std::make_unique<FileSource>(*std::move(file)));
    found.content = open_.back().get();
  } else if (file.error().kind == OpenFault::not_found) {
    found.fault = found.path + " is not there";
    found.absent = true;
  } else {
    found.fault = file.error().detail;
  }
  return found;
}

}  // namespace stmtwatch::files
