"""What every peer program uses: an emulator to call, a judge of its answers, a report."""
