from modhyper.cli.main import main

main()
